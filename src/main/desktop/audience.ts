import type { BrowserWindow } from 'electron';
import type { PushChannel } from '../../shared/ipc/channels';
import type { PushPayloads } from '../../shared/ipc/contract';

/** Sends one push to the window; does nothing when the window is gone. */
export type SendPush = <C extends PushChannel>(channel: C, payload: PushPayloads[C]) => void;

/** Whether anybody looks: the page has loaded and its window can be seen. */
export class Audience {
  #isLoaded = false;
  #isVisible = false;
  readonly #listeners = new Set<(isWatching: boolean) => void>();

  get isWatching(): boolean {
    return this.#isLoaded && this.#isVisible;
  }

  setLoaded(isLoaded: boolean): void {
    this.#change(() => (this.#isLoaded = isLoaded));
  }

  setVisible(isVisible: boolean): void {
    this.#change(() => (this.#isVisible = isVisible));
  }

  /** Called when `isWatching` changes. The undo is returned. */
  onChange(listener: (isWatching: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #change(apply: () => void): void {
    const before = this.isWatching;
    apply();
    if (this.isWatching === before) return;
    for (const listener of this.#listeners) listener(this.isWatching);
  }
}

/** Keeps `audience` true to the window. A reload is a page gone and another one loaded. */
export function observeWindow(window: BrowserWindow, audience: Audience): void {
  const updateVisible = (): void =>
    audience.setVisible(!window.isDestroyed() && window.isVisible() && !window.isMinimized());
  window.on('show', updateVisible);
  window.on('hide', updateVisible);
  window.on('minimize', updateVisible);
  window.on('restore', updateVisible);
  window.on('closed', () => audience.setVisible(false));
  const { webContents } = window;
  webContents.on('did-navigate', () => audience.setLoaded(false));
  webContents.on('did-finish-load', () => audience.setLoaded(true));
  webContents.on('render-process-gone', () => audience.setLoaded(false));
  updateVisible();
}

export function pushTo(window: BrowserWindow): SendPush {
  return (channel, payload) => {
    if (window.isDestroyed() || window.webContents.isCrashed()) return;
    window.webContents.send(channel, payload);
  };
}
