const SYMBOL_RANGE = '^[A-Z0-9-_.]{1,20}$';

/** Binance's own words for what is wrong: binance-spot-api-docs/errors.md. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export function legalSymbol(symbol: string, parameter: string): string {
  if (/^[A-Z0-9-_.]{1,20}$/.test(symbol)) return symbol;
  throw new Refusal(
    -1100,
    `Illegal characters found in parameter '${parameter}'; legal range is '${SYMBOL_RANGE}'.`,
  );
}
