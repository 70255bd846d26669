import type { ApiTrade } from '../../shared/api';
import type { StoredTrade } from '../storage/memory-trade-store';
import { notional } from '../storage/notional';

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
