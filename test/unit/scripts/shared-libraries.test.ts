import { describe, expect, it } from 'vitest';
import { namesOnThisRelease } from '../../../scripts/lib/debian-packages.mjs';
import { missingLibraries, unknownLibraries } from '../../../scripts/lib/shared-libraries.mjs';

const ldd = `
	linux-vdso.so.1 (0x00007ffd2b5f4000)
	libffmpeg.so => /opt/electron/libffmpeg.so (0x00007f0f1c000000)
	libgtk-3.so.0 => not found
	libnss3.so => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0f1be00000)
	libgtk-3.so.0 => not found
	/lib64/ld-linux-x86-64.so.2 (0x00007f0f1d000000)
`;

const ldconfig = `534 libs found in cache \`/etc/ld.so.cache'
	libgtk-3.so.0 (libc6,x86-64) => /lib/x86_64-linux-gnu/libgtk-3.so.0
	libgdk-3.so.0 (libc6,x86-64) => /lib/x86_64-linux-gnu/libgdk-3.so.0
`;

describe('shared libraries', () => {
  it('names each library that ldd did not find once', () => {
    expect(missingLibraries(ldd)).toEqual(['libgtk-3.so.0', 'libnss3.so']);
  });

  it('finds nothing missing where ldd found all', () => {
    expect(missingLibraries(ldd.replaceAll('not found', '/lib/found.so'))).toEqual([]);
  });

  it('looks for libraries that Electron opens while it runs in the cache of the loader', () => {
    expect(unknownLibraries(['libgtk-3.so.0', 'libgtk-4.so.1'], ldconfig)).toEqual([
      'libgtk-4.so.1',
    ]);
  });
});

describe('Debian package names', () => {
  it('keep their plain form on Debian 12', () => {
    expect(namesOnThisRelease(['libasound2'], new Set(['libasound2', 'libasound2-data']))).toEqual([
      'libasound2',
    ]);
  });

  it('take the suffix t64 where the release has renamed them', () => {
    const known = new Set(['libasound2t64', 'libnss3']);
    expect(namesOnThisRelease(['libasound2', 'libnss3'], known)).toEqual([
      'libasound2t64',
      'libnss3',
    ]);
  });
});
