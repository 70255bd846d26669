import { formatRows } from '../../platform/text-table';
import type { Finding } from './finding';

export interface Diagnosis {
  readonly version: string;
  /** Epoch ms. */
  readonly at: number;
  readonly mode: 'LIVE' | 'SIMULATED';
  readonly findings: readonly Finding[];
}

const COUNTED = ['pass', 'warn', 'fail', 'skip'] as const;

/** Whether nothing failed; what is only doubtful does not count. */
export const isSound = ({ findings }: Diagnosis): boolean =>
  findings.every(({ level }) => level !== 'fail');

/** One JSON object for other programs. */
export function diagnosisJson(diagnosis: Diagnosis): string {
  const { version, at, mode, findings } = diagnosis;
  return JSON.stringify({
    version,
    at: new Date(at).toISOString(),
    mode,
    ok: isSound(diagnosis),
    counts: countsOf(findings),
    findings,
  });
}

/** A table, then what to do, then the sum. */
export function diagnosisText(diagnosis: Diagnosis): string {
  const { version, mode, findings } = diagnosis;
  const table = formatRows(
    ['', 'what', 'check', 'found'],
    findings.map(({ level, subject, check, found }) => [
      level.toUpperCase(),
      subject,
      check,
      found.replaceAll('\n', ' '),
    ]),
  );
  const toDo = findings.flatMap(({ level, subject, check, advice }) =>
    advice === null ? [] : [`${level.toUpperCase()}  ${subject}, ${check}: ${advice}`],
  );
  const counts = countsOf(findings);
  return [
    `Tapedeck ${version}, ${mode === 'SIMULATED' ? 'on the simulated exchange' : 'on the real venues'}`,
    '',
    table,
    ...(toDo.length === 0 ? [] : ['', 'What to do:', ...toDo]),
    '',
    `${counts.pass} passed, ${counts.warn} doubtful, ${counts.fail} failed, ${counts.skip} skipped`,
  ].join('\n');
}

const countsOf = (findings: readonly Finding[]): Record<Finding['level'], number> => {
  const counts = { pass: 0, warn: 0, fail: 0, skip: 0 };
  for (const level of COUNTED)
    counts[level] = findings.filter((each) => each.level === level).length;
  return counts;
};
