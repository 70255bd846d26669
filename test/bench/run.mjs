// npm run bench -- [--seconds N] [--rate N] [--json]
import { parseArgs } from 'node:util';
import { measureWindowLoad } from './window-load.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '5000' },
    json: { type: 'boolean', default: false },
  },
});

const seconds = Number(values.seconds);
const tradesPerSecond = Number(values.rate);
if (!Number.isInteger(seconds) || seconds < 1) {
  console.error('--seconds: expected a whole number of at least 1');
  process.exit(2);
}
if (!(tradesPerSecond >= 1 && tradesPerSecond <= 50_000)) {
  console.error('--rate: expected 1 to 50000 trades per second');
  process.exit(2);
}
const result = await measureWindowLoad({ seconds, tradesPerSecond });
if (values.json) console.log(JSON.stringify(result, null, 2));
else {
  const { verdicts, ...figures } = result;
  console.table(figures);
  console.table(verdicts);
}
