import { finding, inBytes } from './finding';
import type { Finding } from './finding';

/** A folder in which Tapedeck keeps something. */
export interface FolderFacts {
  readonly path: string;
  /** Whose folder it is. */
  readonly of: string;
  readonly state: 'absent' | 'folder' | 'no_folder';
  /** Of the folder, or of the nearest one above it that there is. */
  readonly isWritable: boolean;
  /** Null where it cannot be told. */
  readonly freeBytes: number | null;
  /** Permission bits of the API's token file; null when there is none, or the system has none. */
  readonly tokenMode: number | null;
  /** What is wrong with the saved settings; null when nothing is. */
  readonly settingsProblem: string | null;
}

const ENOUGH_DISK = 1e9;
const TOO_LITTLE_DISK = 100e6;
const OTHERS = 0o077;

/** Pure. */
export function folderFindings(facts: FolderFacts): readonly Finding[] {
  const { path, isWritable, freeBytes, tokenMode, settingsProblem } = facts;
  const subject = facts.of;
  if (facts.state === 'no_folder') {
    return [
      finding('fail', subject, 'folder', `${path} is a file`, 'Move it away, or choose another folder.'), // prettier-ignore
    ];
  }
  const findings = [
    isWritable
      ? finding('pass', subject, 'folder', facts.state === 'folder' ? path : `${path}, still to be made`) // prettier-ignore
      : finding(
          'fail',
          subject,
          'folder',
          `${path} cannot be written`,
          'Give this user the right to write there, or choose another folder.',
        ),
  ];
  if (freeBytes !== null) findings.push(diskFinding(subject, freeBytes));
  if (settingsProblem !== null) {
    findings.push(
      finding(
        'fail',
        subject,
        'settings',
        settingsProblem,
        'Correct settings.json, or move it away to begin with the defaults.',
      ),
    );
  }
  if (tokenMode !== null) findings.push(tokenFinding(subject, path, tokenMode));
  return findings;
}

function diskFinding(subject: string, freeBytes: number): Finding {
  const found = `${inBytes(freeBytes)} free`;
  if (freeBytes >= ENOUGH_DISK) return finding('pass', subject, 'disk', found);
  return finding(
    freeBytes >= TOO_LITTLE_DISK ? 'warn' : 'fail',
    subject,
    'disk',
    found,
    'Make room: logs, timeline and recordings are written there.',
  );
}

function tokenFinding(subject: string, path: string, mode: number): Finding {
  const found = `mode ${(mode & 0o777).toString(8).padStart(3, '0')}`;
  return (mode & OTHERS) === 0
    ? finding('pass', subject, 'API token file', found)
    : finding(
        'fail',
        subject,
        'API token file',
        `${found}: other users can read it`,
        `chmod 600 "${path}/api-token.json", then make a new token.`,
      );
}
