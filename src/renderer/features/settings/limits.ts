import type { Field, LimitGroup, Limits } from './field';

type Branch = Readonly<Record<string, unknown>>;

/** What a field stands at. Keys with dots lead into objects. */
export function readField(limits: Limits, { group, key }: Pick<Field, 'group' | 'key'>) {
  let value: unknown = limits[group];
  for (const part of key.split('.')) value = (value as Branch)[part];
  return value as number | boolean;
}

/** The limits with one field changed; everything beside its path stays the same object. */
export function writeField(
  limits: Limits,
  { group, key }: Pick<Field, 'group' | 'key'>,
  value: number | boolean,
): Limits {
  const changed = written(limits[group], key.split('.'), value);
  return { ...limits, [group]: changed as Limits[LimitGroup] };
}

function written(branch: Branch, [part = '', ...rest]: readonly string[], value: unknown): Branch {
  const below = rest.length === 0 ? value : written(branch[part] as Branch, rest, value);
  return { ...branch, [part]: below };
}
