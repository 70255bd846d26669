import { SYMBOL } from '../../shared/market-data';
import type { Channel, Market, Venue } from '../../shared/values/market';
import { findCollectorKind } from '../venues';
import type { CollectorKind } from '../collectors/collector-kind';
import type { CaptureCollector } from '../recording/recording-record';

type VenueMarket = readonly [Venue, Market];

const BYBIT_MARKETS: Readonly<Record<string, Market>> = { spot: 'spot', linear: 'linear' };

function bybitMarket({ pathname }: URL): VenueMarket | undefined {
  const category = /^\/v5\/public\/([a-z]+)\/?$/.exec(pathname)?.[1] ?? '';
  const market = BYBIT_MARKETS[category];
  return market === undefined ? undefined : ['bybit', market];
}

/** Hosts as the venues have them or had them when older captures were made. */
const HOSTS: readonly {
  readonly host: RegExp;
  readonly route: (url: URL) => VenueMarket | undefined;
}[] = [
  // Regional hosts and the testnet too: stream.bybit.kz, stream-testnet.bybit.com.
  { host: /^stream[a-z-]*\.(?:bybit[a-z-]*|manepa)\.[a-z.]+$/, route: bybitMarket },
  { host: /^(?:data-)?stream\.binance\.(?:com|vision)$/, route: () => ['binance', 'spot'] },
  { host: /^fstream(?:-mm)?\.binance\.com$/, route: () => ['binance', 'usdm'] },
  {
    host: /^ws[a-z]*\.ok(?:x|ex)\.com$/,
    route: ({ pathname }) => (pathname.endsWith('/private') ? undefined : ['okx', 'spot']),
  },
  { host: /^advanced-trade-ws\.coinbase\.com$/, route: () => ['coinbase', 'spot'] },
  {
    host: /^ws\.kraken\.com$/,
    route: ({ pathname }) => (pathname.startsWith('/v2') ? ['kraken', 'spot'] : undefined),
  },
];

/**
 * The kind of collector that understands what came over a connection to this address.
 * A recording of ours says so itself, which is the only way to know the simulator or a proxy.
 */
export function routeOf(
  addr: string,
  collector: CaptureCollector | undefined,
  channel: Channel = 'trades',
): CollectorKind | undefined {
  if (!URL.canParse(addr)) return undefined;
  if (collector !== undefined) return findCollectorKind(collector);
  const url = new URL(addr);
  const { route } = HOSTS.find(({ host }) => host.test(url.hostname)) ?? {};
  const found = route?.(url);
  if (found === undefined) return undefined;
  const [venue, market] = found;
  return findCollectorKind({ venue, market, channel });
}

/** The address as people know it, without what was subscribed through it. */
export function placeOf(addr: string): string {
  if (!URL.canParse(addr)) return addr.slice(0, 200);
  const { protocol, host, pathname } = new URL(addr);
  return `${protocol}//${host}${pathname.replace(/\/$/, '')}`.slice(0, 200);
}

/** How the venues' requests and addresses name the symbols whose trades are wanted. */
const ASKED_FOR: Readonly<Record<Venue, RegExp>> = {
  binance: /\b([A-Za-z0-9_]{1,40})@(?:aggTrade|trade)\b/g,
  bybit: /\bpublicTrade\.([A-Z0-9-]{1,40})/g,
  okx: /"channel"\s*:\s*"trades"\s*,\s*"instId"\s*:\s*"([A-Z0-9-]{1,60})"/g,
  coinbase: /"([A-Z0-9]{1,20}-[A-Z0-9]{1,20})"/g,
  kraken: /"([A-Z0-9]{1,20}\/[A-Z0-9]{1,20})"/g,
};

/** As far as addresses and requests tell: what is shown as subscribed. Trades of others are taken too. */
export function symbolsAskedFor(venue: Venue, texts: Iterable<string>): readonly string[] {
  const symbols = new Set<string>();
  for (const text of texts) {
    for (const [, name] of text.matchAll(ASKED_FOR[venue])) {
      const symbol = name?.toUpperCase() ?? '';
      if (SYMBOL.test(symbol)) symbols.add(symbol);
    }
  }
  return [...symbols].slice(0, 2_000);
}

type Stream = CollectorKind['streams'][number];

/** Which of a venue's streams of trades was subscribed; the kind's own default when nothing tells. */
export function streamAskedFor(
  kind: Pick<CollectorKind, 'streams'>,
  texts: Iterable<string>,
  collector?: CaptureCollector,
): Stream | undefined {
  const { streams } = kind;
  const recorded = streams.find((stream) => stream === collector?.stream);
  if (recorded !== undefined) return recorded;
  const all = [...texts];
  return streams.find((stream) =>
    all.some((text) => text.includes(`@${stream}`) || text.includes(`"e":"${stream}"`)),
  );
}
