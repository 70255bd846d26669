/** Everything we say goes to stderr, so that stdout holds only what a caller asked for. */
export const say = (text) => process.stderr.write(`${text}\n`);

/** Ends the command with a message that tells the person what to do; never shown with a stack. */
export class Stop extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** Runs a script's main function and turns its outcome into the exit code of this process. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  }
}
