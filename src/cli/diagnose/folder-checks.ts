import { isTooOpen, modeText } from '../../platform/private-files';
import type { PrivateFile } from '../../platform/private-files';
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
  /** Those there are; none on systems without permission bits. */
  readonly privateFiles: readonly PrivateFile[];
  /** What is wrong with the saved settings; null when nothing is. */
  readonly settingsProblem: string | null;
}

const ENOUGH_DISK = 1e9;
const TOO_LITTLE_DISK = 100e6;

/** Pure. */
export function folderFindings(facts: FolderFacts): readonly Finding[] {
  const { path, isWritable, freeBytes, privateFiles, settingsProblem } = facts;
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
  return [...findings, ...privateFiles.map((file) => privateFinding(subject, file))];
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

/** Pure; a config file is private only with a login in it. */
export const configFindings = (file: PrivateFile | null): readonly Finding[] =>
  !file?.holdsSecret ? [] : [privateFinding('config file', file)];

function privateFinding(subject: string, file: PrivateFile): Finding {
  const { path, name, holdsSecret } = file;
  const check = name === 'api-token.json' ? 'API token file' : name;
  const found = `mode ${modeText(file.mode)}`;
  if (!isTooOpen(file)) return finding('pass', subject, check, found);
  const close = `chmod 600 "${path}"`;
  if (!holdsSecret) {
    return finding('warn', subject, check, `${found}: open to other users`, `${close}; the next start does it, too.`); // prettier-ignore
  }
  return finding(
    'fail',
    subject,
    check,
    `${found}: open to other users, and a secret is in it`,
    name === 'api-token.json'
      ? `${close}, then make a new token.`
      : `${close}, then change the password of the proxy.`,
  );
}
