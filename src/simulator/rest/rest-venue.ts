import type { Venue } from '../../shared/values/market';

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One venue's market data over HTTP. `now` is the exchange's clock in epoch ms. */
export interface RestVenue {
  readonly venue: Venue;
  serves(url: URL): boolean;
  answer(url: URL, now: number): RestAnswer;
}

export const json = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): RestAnswer => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
  body,
});

/** The whole number in `text`, or NaN. */
export const wholeNumber = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : NaN);
