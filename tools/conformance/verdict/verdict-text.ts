import { duration } from '../../../src/platform/text-table';
import type { VerdictResult } from './verdict-watch';

/** `yes: connected 0.9 s`, the questions that left their usual answer and when; `yes: unchanged`. */
export function verdictText({ left, problems }: VerdictResult): string {
  const right = problems.length === 0 ? 'yes' : 'NO';
  if (left.length === 0) return `${right}: unchanged`;
  const parts = left.map(
    ({ question, afterMs }) => `${question.replace('_', ' ')} ${duration(afterMs)}`,
  );
  return `${right}: ${parts.join(', ')}`;
}
