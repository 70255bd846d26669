import type { BinanceAddress } from './session';

/** Spot market streams: `/ws`, `/ws/<stream>/…` and `/stream?streams=<stream>/…`, behind any prefix. Null when it is none. */
export function spotAddress(url: URL): BinanceAddress | null {
  const place = placeOf(url);
  if (place === null || isFuturesHost(place)) return null;
  return { ...place, serves: () => true };
}

/**
 * Since April 2026 futures streams are split over two paths, and each stays silent on what belongs to the
 * other. The old path, without either, is the public one.
 */
export function usdmAddress(url: URL): BinanceAddress | null {
  const place = placeOf(url);
  if (place === null || !isFuturesHost(place)) return null;
  const isMarket = place.prefix.at(-1) === 'market';
  return { ...place, serves: (stream) => isMarketStream(stream) === isMarket };
}

/** https://developers.binance.com/zh-CN/docs/products/caas/market-data-streams */
const PUBLIC_STREAM = /@(?:depth|bookTicker|rpiDepth|trade$)/;
const isMarketStream = (stream: string): boolean => !PUBLIC_STREAM.test(stream);

interface Place {
  readonly prefix: readonly string[];
  readonly isCombined: boolean;
  readonly streams: readonly string[];
}

const isFuturesHost = ({ prefix }: Place): boolean =>
  prefix.includes('fstream.binance.com') || prefix.some((part) => part === 'market' || part === 'public'); // prettier-ignore

function placeOf(url: URL): Place | null {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const at = segments.findIndex((segment) => segment === 'ws' || segment === 'stream');
  if (at === -1) return null;
  const prefix = segments.slice(0, at);
  const rest = segments.slice(at + 1).map(decodeSegment);
  if (segments[at] === 'ws') return { prefix, isCombined: false, streams: rest };
  if (rest.length > 0) return null;
  const streams = (url.searchParams.get('streams') ?? '').split('/');
  return { prefix, isCombined: true, streams: streams.filter((stream) => stream !== '') };
}

/** `%40` and `@` are the same; what cannot be decoded is a stream that does not exist. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
