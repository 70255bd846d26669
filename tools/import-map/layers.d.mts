export interface Room {
  readonly room: string;
  /** Null for a room that may import all others. */
  readonly mayImport: readonly string[] | null;
}

/** From the lowest to the highest. */
export const ROOMS: readonly Room[];
export const CLOSED_FOLDERS: readonly string[];
export const RENDERER_LAYERS: readonly string[];
