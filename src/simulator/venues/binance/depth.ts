import type { BookImage } from '../../books/book-model';
import { sideText } from './books';

interface DepthRules {
  readonly most: number;
  readonly usual: number;
  /** Of a request for so many levels a side. */
  readonly weight: (depth: number) => number;
  readonly answer: (image: BookImage, depth: number, now: number) => string;
}

const sides = ({ instrument, bids, asks }: BookImage, depth: number): string =>
  `"bids":${sideText(instrument, bids, depth)},"asks":${sideText(instrument, asks, depth)}`;

/** REST's `depth`: the book that the stream of changes is joined with. Weights as of 2026. */
export const DEPTH_RULES: Readonly<Record<'binance:spot' | 'binance:usdm', DepthRules>> = {
  'binance:spot': {
    most: 5_000,
    usual: 100,
    weight: (depth) => (depth <= 100 ? 5 : depth <= 500 ? 25 : depth <= 1_000 ? 50 : 250),
    answer: (image, depth) => `{"lastUpdateId":${image.updateId},${sides(image, depth)}}`,
  },
  'binance:usdm': {
    most: 1_000,
    usual: 500,
    weight: (depth) => (depth <= 50 ? 2 : depth <= 100 ? 5 : depth <= 500 ? 10 : 20),
    answer: (image, depth, now) =>
      `{"lastUpdateId":${image.updateId},"E":${Math.floor(now)},"T":${Math.floor(now)},${sides(image, depth)}}`,
  },
};
