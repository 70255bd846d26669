/** Runs the built app until it ends; answers with its exit code. */
export function launchApp(
  runtime: { readonly executable: string; readonly directory: string },
  appFlags: readonly string[],
): Promise<number>;
