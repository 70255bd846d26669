import { readFile } from 'node:fs/promises';
import { scenarioSchema } from '../../shared/faults';
import type { Scenario } from '../../shared/faults';
import { IN_WORDS } from '../../shared/issue-words';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { describeIssues } from '../../shared/settings';
import { isFileFault } from './replay-faults';

/** A scenario that a recording can be broken with. */
export async function readScenario(path: string): Promise<Result<Scenario>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    return unusable(path, cause instanceof Error ? cause.message : String(cause));
  }
  const parsed = scenarioSchema.safeParse(content, IN_WORDS);
  if (!parsed.success) return unusable(path, describeIssues(parsed.error));
  const live = parsed.data.steps.map(({ fault }) => fault).filter((fault) => !isFileFault(fault) || isOfBooks(fault)); // prettier-ignore
  const kinds = [...new Set(live.map(({ kind }) => kind))].join(', ');
  return live.length === 0
    ? ok(parsed.data)
    : unusable(path, `${kinds}: needs an exchange that answers, which a recording is not`);
}

const isOfBooks = (fault: Scenario['steps'][number]['fault']): boolean =>
  fault.kind === 'corrupt' && (fault.how === 'checksum_wrong' || fault.how === 'book_crossed');

const unusable = (path: string, why: string): Result<never> =>
  err({ code: 'invalid_settings', message: `The scenario ${path} cannot be used: ${why}` });
