import type { CollectorDraft } from '../../shared/collector-draft';
import type { AppError } from '../../shared/errors';
import { IN_WORDS } from '../../shared/issue-words';
import { err, ok } from '../../shared/result';
import type { Result } from '../../shared/result';
import { collectorListSchema, collectorSettingsSchema } from '../../shared/settings';
import type { CollectorSettings } from '../../shared/settings';
import { findUnsupported } from '../venues/supported-settings';

/** The error names each field of the draft that is wrong. `others` are the collectors beside it. */
export function checkDraft(
  draft: CollectorDraft,
  others: readonly CollectorSettings[],
): Result<CollectorSettings> {
  const parsed = collectorSettingsSchema.safeParse(draft, IN_WORDS);
  if (!parsed.success) {
    return wrong(parsed.error.issues.map(({ path, message }) => [fieldOf(path), message]));
  }
  const settings = parsed.data;
  const unsupported = findUnsupported([settings]).map(unsupportedField);
  if (unsupported.length > 0) return wrong(unsupported);
  const together = collectorListSchema.safeParse([...others, settings]);
  if (together.success) return ok(settings);
  return wrong(together.error.issues.map(({ path, message }) => [fieldOf(path.slice(1)), message]));
}

const fieldOf = ([field]: readonly PropertyKey[]): string => String(field ?? '');

/** `collectors[0].stream: not a choice` */
function unsupportedField(sentence: string): readonly [string, string] {
  const found = /^collectors\[0\](?:\.(\w+))?: (.*)$/s.exec(sentence);
  return [found?.[1] ?? 'channel', found?.[2] ?? sentence];
}

/** The first trouble of each field; what is about none of them stands under ''. */
function wrong(problems: readonly (readonly [string, string])[]): Result<never> {
  const fields = Object.fromEntries([...problems].reverse());
  const message = problems
    .map(([field, problem]) => (field === '' ? problem : `${field}: ${problem}`))
    .join('\n');
  return err<AppError>({ code: 'invalid_settings', message, fields });
}
