import type { LogFn, Logger } from 'pino';

/** The part of pino that the live system uses; tests give a recorder. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** The same log, each line with what `context` says at that moment. */
export function withContext(log: Log, context: () => object): Log {
  const at =
    (level: keyof Log): LogFn =>
    (first: unknown, ...rest: unknown[]) => {
      const [message, ...values] = typeof first === 'string' ? [first, ...rest] : rest;
      const fields = typeof first === 'object' ? { ...first, ...context() } : context();
      if (typeof message === 'string') log[level](fields, message, ...values);
      else log[level](fields);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
