/** What the exit code of `npm run headless` says; docs/headless.md lists them. */
export const EXIT = {
  /** Stopped by SIGTERM or SIGINT, everything written. */
  clean: 0,
  badInput: 2,
  addressTaken: 3,
  dataFolder: 4,
  /** Not everything was closed and written in time, or a second signal did not wait for it. */
  lateStop: 5,
  internal: 70,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
