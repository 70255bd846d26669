import { constants, createGunzip, createGzip } from 'node:zlib';
import type { Gunzip } from 'node:zlib';
import { Decompress } from 'fzstd';

/*
 * Captures are plain, gzip or zstd, told by the ending of the file's name. Node 20 has no zstd of its
 * own: reading is done by fzstd, which streams, writing by a WebAssembly build of the reference library.
 */

export const COMPRESSIONS = ['none', 'gzip', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

export const ENDING_OF: Readonly<Record<Compression, string>> = {
  none: '.jsonl',
  gzip: '.jsonl.gz',
  zstd: '.jsonl.zst',
};

export function compressionOf(path: string): Compression {
  const name = path.toLowerCase();
  if (name.endsWith('.gz')) return 'gzip';
  return name.endsWith('.zst') || name.endsWith('.zstd') ? 'zstd' : 'none';
}

/** Compresses batches so that each can be read back although nothing ever follows it. */
export interface BatchEncoder {
  encode(batch: Buffer): Promise<Buffer>;
  /** What completes the file. */
  end(): Promise<Buffer>;
}

export async function createBatchEncoder(compression: Compression): Promise<BatchEncoder> {
  switch (compression) {
    case 'none':
      return {
        encode: (batch) => Promise.resolve(batch),
        end: () => Promise.resolve(Buffer.alloc(0)),
      };
    case 'gzip':
      return gzipEncoder();
    case 'zstd':
      return zstdEncoder();
  }
}

/** One gzip stream, so that batches share a dictionary; a sync flush ends each on a byte boundary. */
function gzipEncoder(): BatchEncoder {
  const gzip = createGzip();
  let chunks: Buffer[] = [];
  let failure: Error | null = null;
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  gzip.on('error', (error) => (failure = error));
  const take = (): Buffer => {
    if (failure !== null) throw failure;
    const taken = Buffer.concat(chunks);
    chunks = [];
    return taken;
  };
  return {
    async encode(batch) {
      await new Promise<void>((resolve) => {
        gzip.write(batch);
        gzip.flush(constants.Z_SYNC_FLUSH, () => resolve());
      });
      return take();
    },
    async end() {
      await new Promise<void>((resolve) => {
        gzip.once('end', resolve).end();
      });
      return take();
    },
  };
}

/** About 3 ms of the main thread each, so that no frame waits long for its turn. */
const ZSTD_BLOCK_BYTES = 256 * 1_024;
const ZSTD_LEVEL = 3;

type CompressZstd = (bytes: Uint8Array, level: number) => Uint8Array;
let loadedZstd: Promise<CompressZstd> | null = null;

/** Loaded when needed only, and initialised once: a second time would break the encoders in use. */
const loadZstd = (): Promise<CompressZstd> =>
  (loadedZstd ??= import('@bokuweb/zstd-wasm').then(async ({ init, compress }) => {
    await init();
    return compress;
  }));

/** A zstd frame per block: frames in a row are one valid file. */
async function zstdEncoder(): Promise<BatchEncoder> {
  const compress = await loadZstd();
  return {
    async encode(batch) {
      const frames: Uint8Array[] = [];
      for (let start = 0; start < batch.length; start += ZSTD_BLOCK_BYTES) {
        if (start > 0) await nextTurn();
        frames.push(compress(batch.subarray(start, start + ZSTD_BLOCK_BYTES), ZSTD_LEVEL));
      }
      return Buffer.concat(frames);
    },
    end: () => Promise.resolve(Buffer.alloc(0)),
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How a compressed file can disappoint. */
export interface DecodingFault {
  readonly kind: 'truncated' | 'damaged';
  readonly message: string;
}

/** The decompressed bytes up to a fault, which is reported and ends them. Errors of `source` are thrown. */
export function decompress(
  source: AsyncIterable<Buffer>,
  compression: Compression,
  onFault: (fault: DecodingFault) => void,
): AsyncIterable<Buffer> {
  switch (compression) {
    case 'none':
      return source;
    case 'gzip':
      return gunzip(source, onFault);
    case 'zstd':
      return unzstd(source, onFault);
  }
}

async function* gunzip(
  source: AsyncIterable<Buffer>,
  onFault: (fault: DecodingFault) => void,
): AsyncGenerator<Buffer> {
  // Without this a file whose writer was killed would lose its last block to the missing trailer.
  const stream = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const feeding = feed(source, stream);
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    onFault({ kind: 'damaged', message: `gzip: ${messageOf(error)}` });
  } finally {
    stream.destroy();
  }
  const failure = await feeding;
  if (failure !== null) throw failure.error;
}

/** @returns what went wrong with the source, and not with what is in it. */
async function feed(
  source: AsyncIterable<Buffer>,
  stream: Gunzip,
): Promise<{ readonly error: unknown } | null> {
  try {
    for await (const chunk of source) {
      if (stream.destroyed) return null;
      if (!stream.write(chunk)) await drained(stream);
    }
    return null;
  } catch (error) {
    return { error };
  } finally {
    stream.end();
  }
}

const drained = (stream: Gunzip): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stream.on(event, done);
  });

/** The decoder calls itself for each frame in a piece: larger ones could overflow the stack. */
const ZSTD_PIECE_BYTES = 16 * 1_024;

async function* unzstd(
  source: AsyncIterable<Buffer>,
  onFault: (fault: DecodingFault) => void,
): AsyncGenerator<Buffer> {
  let decoded: Buffer[] = [];
  const decoder = new Decompress((chunk) => decoded.push(Buffer.from(chunk)));
  for await (const chunk of source) {
    let fault: string | null = null;
    try {
      for (let start = 0; start < chunk.length; start += ZSTD_PIECE_BYTES) {
        decoder.push(chunk.subarray(start, start + ZSTD_PIECE_BYTES));
      }
    } catch (error) {
      fault = messageOf(error);
    }
    yield* decoded;
    decoded = [];
    if (fault !== null) {
      onFault({ kind: 'damaged', message: `zstd: ${fault}` });
      return;
    }
  }
  try {
    decoder.push(new Uint8Array(0), true);
  } catch {
    onFault({ kind: 'truncated', message: 'zstd: the file ends within a frame' });
  }
  yield* decoded;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
