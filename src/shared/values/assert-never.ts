/** Makes the compiler prove that a switch is exhaustive; throws if the proof was cheated at run time. */
export function assertNever(value: never): never {
  throw new Error(`Unreachable value: ${JSON.stringify(value)}`);
}
