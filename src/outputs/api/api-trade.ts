import type { ApiTrade } from '../../shared/api';
import type { StoredTrade } from '../../engine/market-data/stored-trade';
import { notional } from '../../engine/market-data/notional';

export function toApiTrade({ sequence, trade }: StoredTrade): ApiTrade {
  const { venue, market, symbol, side, price, quantity, tradeId } = trade;
  return {
    sequence,
    venue,
    market,
    symbol,
    side,
    price,
    quantity,
    notional: notional(price, quantity),
    tradeId,
    exchangeTime: trade.exchangeTime,
    receivedAt: trade.receivedAt,
    collectorId: trade.collectorId,
    ...(trade.origin === undefined ? {} : { origin: trade.origin }),
  };
}
