import { createReadStream } from 'node:fs';
import { compressionOf, decompress } from './compression';
import type { DecodingFault } from './compression';
import { parseCaptureLine } from './recording-record';
import type { CaptureRecord, ParsedLine } from './recording-record';
import { LineSplitter } from './line-splitter';
import type { Line } from './line-splitter';

/** A Coinbase snapshot has 5 MB; quoted once more it grows by a third. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

const BAD_LINES_DESCRIBED = 20;

/** What reading a file found beside its records; counted exactly, described up to a bound. */
export interface ReadAccount {
  lines: number;
  records: number;
  badLines: number;
  /** The first few. */
  readonly badLineSamples: { readonly line: number; readonly reason: string }[];
  readonly unknownTypes: Map<string, number>;
  /** The file ends in the middle of a line or of a compressed block: its writer was killed. */
  truncated: boolean;
  /** Why the rest could not be decompressed. */
  damage: string | null;
}

const UNKNOWN_TYPES_NAMED = 100;

export const emptyReadAccount = (): ReadAccount => ({
  lines: 0,
  records: 0,
  badLines: 0,
  badLineSamples: [],
  unknownTypes: new Map(),
  truncated: false,
  damage: null,
});

export interface ReadOptions {
  readonly maxLineBytes?: number;
}

/**
 * The records of a capture, in the file's order; plain, gzip or zstd by the ending of its name.
 * Lines that are no records are counted in `account` and skipped.
 * @throws what the file system says, e.g. that there is no such file.
 */
export async function* readCapture(
  path: string,
  account: ReadAccount = emptyReadAccount(),
  { maxLineBytes = MAX_LINE_BYTES }: ReadOptions = {},
): AsyncGenerator<CaptureRecord> {
  const onFault = ({ kind, message }: DecodingFault): void => {
    if (kind === 'truncated') account.truncated = true;
    else account.damage = message;
  };
  const file = createReadStream(path, { highWaterMark: 256 * 1_024 }) as AsyncIterable<Buffer>;
  const splitter = new LineSplitter(maxLineBytes);
  for await (const chunk of decompress(file, compressionOf(path), onFault)) {
    for (const line of splitter.push(chunk)) {
      const record = take(line, account);
      if (record !== null) yield record;
    }
  }
  const rest = splitter.end();
  if (rest === undefined) return;
  // An unfinished line that is whole all the same only lacks its line feed.
  if (rest === null || parseCaptureLine(rest).kind === 'bad') {
    account.truncated = true;
    return;
  }
  const record = take(rest, account);
  if (record !== null) yield record;
}

function take(line: Line, account: ReadAccount): CaptureRecord | null {
  account.lines += 1;
  if (line === '') return null;
  const parsed: ParsedLine =
    line === null ? { kind: 'bad', reason: 'Longer than a line may be' } : parseCaptureLine(line);
  switch (parsed.kind) {
    case 'record':
      account.records += 1;
      return parsed.record;
    case 'unknown_type': {
      const { unknownTypes } = account;
      const isNamed = unknownTypes.has(parsed.type) || unknownTypes.size < UNKNOWN_TYPES_NAMED;
      const type = isNamed ? parsed.type : '(others)';
      unknownTypes.set(type, (unknownTypes.get(type) ?? 0) + 1);
      return null;
    }
    case 'bad':
      account.badLines += 1;
      if (account.badLineSamples.length < BAD_LINES_DESCRIBED) {
        account.badLineSamples.push({ line: account.lines, reason: parsed.reason });
      }
      return null;
  }
}
