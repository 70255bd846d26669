import { Notification } from 'electron';
import type { AlarmNotice } from '../../shared/alarms';

const SHOWN_AT_ONCE = 20;

/** Desktop notifications of alarms, where the desktop has any. */
export class AlarmDesk {
  readonly #options: { readonly isWanted: () => boolean; readonly onClick: () => void };
  /** Held on to: a collected notification loses its click. */
  readonly #shown = new Set<Notification>();

  constructor(options: { readonly isWanted: () => boolean; readonly onClick: () => void }) {
    this.#options = options;
  }

  show({ title, body }: AlarmNotice): void {
    if (!this.#options.isWanted() || !Notification.isSupported()) return;
    // Silent: the sound is the window's, which a person can switch off.
    const notification = new Notification({ title, body, silent: true });
    const forget = (): void => void this.#shown.delete(notification);
    notification.on('click', () => {
      forget();
      this.#options.onClick();
    });
    notification.on('close', forget);
    notification.on('failed', forget);
    const [oldest] = this.#shown;
    if (this.#shown.size >= SHOWN_AT_ONCE && oldest !== undefined) {
      oldest.close();
      this.#shown.delete(oldest);
    }
    this.#shown.add(notification);
    notification.show();
  }

  close(): void {
    for (const notification of this.#shown) notification.close();
    this.#shown.clear();
  }
}
