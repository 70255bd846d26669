import type { Log } from '../../src/platform/log';

export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Keeps what was logged, so that a test can say what must, or must not, have been. */
export class RecordingLog implements Log {
  readonly entries: LogEntry[] = [];
  readonly debug: Log['debug'] = this.#recorder('debug');
  readonly info: Log['info'] = this.#recorder('info');
  readonly warn: Log['warn'] = this.#recorder('warn');
  readonly error: Log['error'] = this.#recorder('error');

  at(level: LogEntry['level']): readonly LogEntry[] {
    return this.entries.filter((entry) => entry.level === level);
  }

  #recorder(level: LogEntry['level']) {
    return (first: unknown, message?: unknown): void => {
      const fields = typeof first === 'object' && first !== null ? { ...first } : {};
      const text = typeof first === 'string' ? first : message;
      this.entries.push({ level, fields, message: typeof text === 'string' ? text : '' });
    };
  }
}
