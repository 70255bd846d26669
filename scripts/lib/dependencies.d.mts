interface LockFile {
  packages: Record<
    string,
    { version?: string; integrity?: string; optional?: boolean; devOptional?: boolean }
  >;
}

export function installedMatchesLock(lock: LockFile, installed: LockFile): boolean;
