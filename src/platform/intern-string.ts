/**
 * The same text as a string that V8 keeps once: two of these are compared by their address, where others of one
 * length are compared letter by letter. Keys of objects are kept so, hence the detour.
 */
export const internalized = (text: string): string => Object.keys({ [text]: 0 })[0] ?? text;
