import type { Channel } from '../../shared/values/market';

export const CHANNEL_LABEL: Readonly<Record<Channel, string>> = {
  trades: 'Trades',
  order_book: 'Order books',
};
