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

const result = await measureWindowLoad({
  seconds: Number(values.seconds),
  tradesPerSecond: Number(values.rate),
});
if (values.json) console.log(JSON.stringify(result, null, 2));
else console.table(result);
