type Environment = Readonly<Record<string, string | undefined>>;

export function withAbsolutePaths(args: readonly string[], from: string): string[];
export function keptByNpm(env: Environment): string[];
export function chromiumSwitches(machine: {
  platform: string;
  isRoot: boolean;
  env: Environment;
}): { name: string; because: string }[];
