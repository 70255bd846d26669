/** One text frame off a socket, decoded when somebody reads its text: most are read from their bytes alone. */
export class ReceivedFrame {
  #text: string | undefined;

  /** `bytes` are valid UTF-8, as the socket has checked. */
  constructor(readonly bytes: Buffer) {}

  get text(): string {
    return (this.#text ??= this.bytes.toString());
  }
}
