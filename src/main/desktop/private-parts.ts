const USER = '<user>';
const OWN_HOST = '<own host>';

/** Folders of people, whoever they are: `/home/ada`, `/Users/ada`, `C:\\Users\\ada`. */
const PEOPLES_FOLDERS = /(?:\/(?:home|Users)\/|[A-Z]:(?:\\{1,2})Users(?:\\{1,2}))[^/\\"'\s:]+/g;

/** Shorter names would be found inside of words that mean something else. */
const SHORTEST_NAME = 3;

export interface PrivateParts {
  /** The person's folder. */
  readonly home: string;
  readonly user: string;
  /** Names of machines that are nobody's business. */
  readonly hosts: readonly string[];
}

/** The text without the person's name, their machines', and where their files lie. */
export function withoutPrivate(text: string, { home, user, hosts }: PrivateParts): string {
  const spellings = [home, home.replaceAll('\\', '\\\\')].filter((each) => each.length > 1);
  let clean = text;
  for (const spelling of spellings) clean = clean.replaceAll(spelling, '~');
  clean = clean.replace(PEOPLES_FOLDERS, '~');
  for (const host of hosts) clean = clean.replaceAll(host, OWN_HOST);
  if (user.length < SHORTEST_NAME) return clean;
  const name = new RegExp(`(?<![A-Za-z0-9_])${escaped(user)}(?![A-Za-z0-9_])`, 'g');
  return clean.replace(name, USER);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
