import { epochMsOf, valueInAnswer } from '../../collectors/sources/server-time';
import type { ServerTimeSource } from '../../collectors/sources/server-time';

/** https://www.okx.com/docs-v5/en/#public-data-rest-api-get-system-time */
export const okxServerTime: ServerTimeSource = {
  baseUrl: 'https://www.okx.com',
  path: '/api/v5/public/time',
  resolutionMs: 1,
  parse: (text) => epochMsOf(valueInAnswer(text, ['data', 0, 'ts'])),
};
