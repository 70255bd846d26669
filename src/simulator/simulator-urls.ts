export interface SimulatorUrls {
  readonly bybitSpot: string;
  readonly bybitLinear: string;
  /** Raw and combined base addresses: append `/<stream>` or `?streams=<stream>/…`. */
  readonly binanceSpot: string;
  readonly binanceSpotCombined: string;
  /** Combined. Aggregate trades are under `/market`, single trades and books under `/public`. */
  readonly binanceUsdm: string;
  readonly binanceUsdmPublic: string;
  readonly okx: string;
  readonly coinbase: string;
  readonly kraken: string;
  /** Base address of the REST endpoints of every venue: `/api/v3/…`, `/v5/market/…`, `/0/public/…`. */
  readonly http: string;
}

export function urlsAt(host: string, port: number): SimulatorUrls {
  const base = `ws://${host}:${port}`;
  return {
    bybitSpot: `${base}/v5/public/spot`,
    bybitLinear: `${base}/v5/public/linear`,
    binanceSpot: `${base}/ws`,
    binanceSpotCombined: `${base}/stream`,
    binanceUsdm: `${base}/fstream.binance.com/market/stream`,
    binanceUsdmPublic: `${base}/fstream.binance.com/public/stream`,
    okx: `${base}/ws/v5/public`,
    coinbase: `${base}/advanced-trade-ws.coinbase.com`,
    kraken: `${base}/v2`,
    http: `http://${host}:${port}`,
  };
}
