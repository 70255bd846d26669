import type { ApiStatus } from '../../shared/ipc/contract';
import { ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import type { ApiSettings } from '../../shared/settings';
import type { ApiServer } from './api-server';
import type { ApiService } from './api-service';
import { makeToken, readKnownToken } from './api-token';
import type { ApiToken } from './api-token';

const HOST = '127.0.0.1';

export interface ApiSwitchParts {
  readonly tokenFile: string;
  /** Called when the API is first wanted: most runs of the app never pay for loading it. */
  readonly load: () => Promise<ApiService>;
}

/** The API of the app, switched on and off while it runs; one change at a time. */
export class ApiSwitch {
  readonly #parts: ApiSwitchParts;
  #service: Promise<ApiService> | null = null;
  #server: ApiServer | null = null;
  #token: ApiToken | null = null;
  #status: ApiStatus['state'] = { kind: 'off' };
  #changing: Promise<void> = Promise.resolve();

  constructor(parts: ApiSwitchParts) {
    this.#parts = parts;
  }

  get status(): ApiStatus {
    return { state: this.#status, hasToken: this.#knownToken() !== null };
  }

  /** Resolves when it listens, or cannot, or is off; never rejects. */
  apply(settings: ApiSettings): Promise<void> {
    this.#changing = this.#changing
      .then(() => this.#apply(settings))
      .catch((error: unknown) => {
        this.#status = { kind: 'failed', message: String(error) };
      });
    return this.#changing;
  }

  /** Whoever has the one before is shut out from now on. The token is told this once. */
  newToken(): Result<{ readonly token: string }> {
    const made = makeToken(this.#parts.tokenFile);
    if (!made.ok) return made;
    this.#token = made.value.token;
    return ok({ token: made.value.fresh });
  }

  async close(): Promise<void> {
    await this.apply({ enabled: false, port: 0 });
    (await this.#service)?.close();
  }

  async #apply({ enabled, port }: ApiSettings): Promise<void> {
    if (this.#server !== null && enabled && this.#server.port === port) return;
    await this.#server?.close();
    this.#server = null;
    this.#status = { kind: 'off' };
    if (!enabled) return;

    const service = await (this.#service ??= this.#parts.load());
    const started = await service.start({
      host: HOST,
      port,
      token: () => this.#knownToken(),
    });
    if (started.ok) {
      this.#server = started.value;
      this.#status = { kind: 'listening', address: `http://${HOST}:${started.value.port}` };
    } else {
      const { message, advice } = started.error;
      this.#status = { kind: 'failed', message: `${message} ${advice ?? ''}`.trim() };
    }
  }

  /** Null until a person has had one made: until then nobody is let in. */
  #knownToken(): ApiToken | null {
    return (this.#token ??= readKnownToken(this.#parts.tokenFile));
  }
}
