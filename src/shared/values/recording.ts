/** How recordings of raw frames are compressed. */
export const RECORDING_COMPRESSIONS = ['none', 'gzip', 'zstd'] as const;
export type RecordingCompression = (typeof RECORDING_COMPRESSIONS)[number];
