import type { Logger } from 'pino';

/** The part of pino that the live system uses; tests give a recorder. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
