/** A plain decimal greater than zero, at most 40 characters, no sign, exponent or spaces: `65114.30`. */
export const POSITIVE_DECIMAL = /^(?=.{1,40}$)(?=.*[1-9])(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** The same, zero included: in an order book a quantity of zero deletes the level. */
export const NON_NEGATIVE_DECIMAL = /^(?=.{1,40}$)(?:0|[1-9]\d*)(?:\.\d+)?$/;
