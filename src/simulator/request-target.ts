/** Null when the request line names nothing that can be an address. */
export function parseTarget(target = '/'): URL | null {
  try {
    return new URL(`http://127.0.0.1${target}`);
  } catch {
    return null;
  }
}
