import { Notification } from 'electron';
import type { IncidentNotice } from '../../shared/incidents';

const SHOWN_AT_ONCE = 20;

/** Desktop notifications of incidents, where the desktop has any: one per incident, replaced when it is updated. */
export class DesktopNotifications {
  readonly #options: { readonly isWanted: () => boolean; readonly onClick: () => void };
  /** By incident, the oldest first. Held on to: a collected notification loses its click. */
  readonly #shown = new Map<string, Notification>();
  #summaries = 0;

  constructor(options: { readonly isWanted: () => boolean; readonly onClick: () => void }) {
    this.#options = options;
  }

  show({ incidentId, title, body }: IncidentNotice): void {
    if (!this.#options.isWanted() || !Notification.isSupported()) return;
    const key = incidentId ?? `summary ${(this.#summaries += 1)}`;
    this.#close(key);
    // Silent: the sound is the window's, which the user can switch off.
    const notification = new Notification({ title, body, silent: true });
    const forget = (): void => {
      if (this.#shown.get(key) === notification) this.#shown.delete(key);
    };
    notification.on('click', () => {
      forget();
      this.#options.onClick();
    });
    notification.on('close', forget);
    notification.on('failed', forget);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size >= SHOWN_AT_ONCE && oldest !== undefined) this.#close(oldest);
    this.#shown.set(key, notification);
    notification.show();
  }

  close(): void {
    for (const key of [...this.#shown.keys()]) this.#close(key);
  }

  #close(key: string): void {
    const notification = this.#shown.get(key);
    this.#shown.delete(key);
    notification?.close();
  }
}
