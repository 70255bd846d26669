/** The venue's own symbol in upper case: `BTCUSDT`, `BTC-USD`, `BTC/USD`, `BTC-USDT-SWAP`, `1000PEPEUSDT`. */
export const SYMBOL = /^[A-Z0-9]{1,30}(?:[-/_][A-Z0-9]{1,20}){0,3}$/;
