import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { confinePages } from '../../../../src/main/desktop/security';

const ORIGIN = 'app://tapedeck';

/** A page as Electron announces it. */
class FakePage extends EventEmitter {
  windowOpened: ((details: { url: string }) => { action: string }) | null = null;

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpened = handler;
  }

  /** Whether the page may go there. */
  goes(url: string, event: string): boolean {
    let isAllowed = true;
    this.emit(event, { url, preventDefault: () => (isAllowed = false) });
    return isAllowed;
  }
}

describe('a page of the app', () => {
  let page: FakePage;
  let refused: object[];
  beforeEach(() => {
    const app = new EventEmitter();
    page = new FakePage();
    refused = [];
    const log = { warn: (details: object) => void refused.push(details) };
    confinePages(app as unknown as App, ORIGIN, log);
    app.emit('web-contents-created', {}, page);
  });

  describe.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('on %s', (event) => {
    it.each([
      'file:///etc/passwd',
      'https://example.com/',
      'app://other/index.html',
      'app://tapedeck.example/',
      'javascript:alert(1)',
      'not an address',
    ])('does not get to %s', (url) => {
      expect(page.goes(url, event)).toBe(false);
      expect(refused).toEqual([{ url }]);
    });

    it('stays where it is from', () => {
      expect(page.goes(`${ORIGIN}/index.html`, event)).toBe(true);
      expect(refused).toEqual([]);
    });
  });

  it('opens no window', () => {
    expect(page.windowOpened?.({ url: `${ORIGIN}/index.html` })).toEqual({ action: 'deny' });
  });
});
