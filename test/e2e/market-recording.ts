import { writeFile } from 'node:fs/promises';

/** Epoch ms of the first record. */
export const RECORDED_AT = Date.UTC(2026, 2, 14, 9, 26, 53);
export const RECORDED_SECONDS = 600;
export const PER_SECOND = 8;
export const RECORDED_TRADES = RECORDED_SECONDS * PER_SECOND;

const ADDRESS = 'wss://stream.binance.com:9443/stream?streams=btcusdt@trade/ethusdt@trade';

/** Ten minutes of two symbols, without one trade missing. */
export async function writeMarketRecording(path: string): Promise<void> {
  const lines: unknown[] = [
    { t: 'connect', conn: 'market', addr: ADDRESS, ts: RECORDED_AT / 1_000 },
  ];
  const nextId = { BTCUSDT: 4_000, ETHUSDT: 9_000 };
  for (let index = 0; index < RECORDED_TRADES; index += 1) {
    // The last one comes with the file's last second.
    const at = RECORDED_AT + Math.round(((index + 1) * 1_000) / PER_SECOND);
    const s = index % 3 === 0 ? 'ETHUSDT' : 'BTCUSDT';
    const price = s === 'ETHUSDT' ? 1_873 : 65_114;
    const p = (price + Math.sin(index / 40) * 9).toFixed(2);
    const q = `0.${String(1 + ((index * 7_919) % 997)).padStart(4, '0')}`;
    nextId[s] += 1;
    const data = { e: 'trade', E: at - 30, s, t: nextId[s], p, q, T: at - 34, m: index % 5 < 2 };
    const frame = { stream: `${s.toLowerCase()}@trade`, data };
    lines.push({ t: 'recv', conn: 'market', ts: at / 1_000, data: JSON.stringify(frame) });
  }
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
