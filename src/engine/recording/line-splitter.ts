const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** A line's text, or null for one that was longer than allowed and has been passed over. */
export type Line = string | null;

/** Cuts bytes into lines and never holds more than one line of the allowed length. */
export class LineSplitter {
  private pieces: Buffer[] = [];
  private length = 0;
  private isTooLong = false;

  constructor(private readonly maxLineBytes: number) {}

  /** The lines that end in this chunk. Consume them all before the next call. */
  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end === -1) break;
      this.keep(chunk.subarray(start, end));
      yield this.take();
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
  }

  /** What follows the last line feed; undefined when nothing does. */
  end(): Line | undefined {
    return this.length === 0 && !this.isTooLong ? undefined : this.take();
  }

  private keep(piece: Buffer): void {
    this.length += piece.length;
    if (this.length > this.maxLineBytes) {
      this.isTooLong = true;
      this.pieces = [];
      return;
    }
    if (piece.length > 0) this.pieces.push(piece);
  }

  private take(): Line {
    const [only, ...others] = this.pieces;
    const bytes = others.length === 0 ? only : Buffer.concat(this.pieces);
    const { isTooLong } = this;
    this.pieces = [];
    this.length = 0;
    this.isTooLong = false;
    if (isTooLong) return null;
    if (bytes === undefined) return '';
    const isWindows = bytes[bytes.length - 1] === CARRIAGE_RETURN;
    return bytes.toString('utf8', 0, isWindows ? bytes.length - 1 : bytes.length);
  }
}
