import type { App, Session, WebContents } from 'electron';
import { isFrom } from './trusted-origin';

export interface SecurityLog {
  warn(details: object, message: string): void;
}

/**
 * Every page of this app, now and later: stays on our origin, opens nothing, embeds nothing.
 * Call before the first window exists.
 */
export function confinePages(app: App, origin: string, log: SecurityLog): void {
  app.on('web-contents-created', (_event, contents) => {
    const keepInside = (details: NavigationAttempt): void => {
      if (isFrom(origin, details.url)) return;
      details.preventDefault();
      log.warn({ url: details.url }, 'Navigation refused');
    };
    contents.on('will-navigate', keepInside);
    contents.on('will-frame-navigate', keepInside);
    contents.on('will-redirect', keepInside);
    refuseNewPages(contents, log);
  });
}

interface NavigationAttempt {
  readonly url: string;
  preventDefault(): void;
}

function refuseNewPages(contents: WebContents, log: SecurityLog): void {
  contents.setWindowOpenHandler(({ url }) => {
    log.warn({ url }, 'New window refused');
    return { action: 'deny' };
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    log.warn({}, 'Embedded page refused');
  });
}

/** The copy buttons write to the clipboard; nothing else that needs a permission is ever granted. */
const GRANTED_PERMISSION = 'clipboard-sanitized-write';

export function confineSession(session: Session, origin: string, log: SecurityLog): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const isGranted = permission === GRANTED_PERMISSION && isFrom(origin, details.requestingUrl);
    if (!isGranted) log.warn({ permission, url: details.requestingUrl }, 'Permission refused');
    answer(isGranted);
  });
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) =>
      permission === GRANTED_PERMISSION && isFrom(origin, requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    event.preventDefault();
    log.warn({ url: item.getURL() }, 'Download refused');
  });
  // The content security policy forbids these already; this holds even where a policy was lost.
  session.webRequest.onBeforeRequest({ urls: NETWORK_URLS }, ({ url }, answer) => {
    const cancel = !isFrom(origin, url) && !isDevelopmentSocket(origin, url);
    if (cancel) log.warn({ url }, 'Network request of the window refused');
    answer({ cancel });
  });
}

const NETWORK_URLS = [
  'http://*/*',
  'https://*/*',
  'ws://*/*',
  'wss://*/*',
  'ftp://*/*',
  'file://*/*',
];

/** A development server pushes changed modules over a socket at its own host. */
const isDevelopmentSocket = (origin: string, url: string): boolean =>
  isFrom(origin.replace(/^http/, 'ws'), url);
