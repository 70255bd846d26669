/** The window's own pages come from here and nowhere else; a packaged app has no `file:` page. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'tapedeck';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** Not `URL.origin`: for a scheme Node does not know it is the string "null", which equals every other "null". */
export function originOf(url: string): string | null {
  try {
    const { protocol, host } = new URL(url);
    return host === '' ? null : `${protocol}//${host}`;
  } catch {
    return null;
  }
}

export const isFrom = (origin: string, url: string): boolean => originOf(url) === origin;

/** Where the window's page comes from: the app itself, or a development server. */
export function pageOrigin(developmentServer: string | undefined): {
  readonly origin: string;
  readonly page: string;
} {
  const origin = developmentServer === undefined ? null : originOf(developmentServer);
  if (origin === null || developmentServer === undefined) {
    return { origin: APP_ORIGIN, page: `${APP_ORIGIN}/index.html` };
  }
  return { origin, page: developmentServer };
}
