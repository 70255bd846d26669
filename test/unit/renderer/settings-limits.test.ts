import { describe, expect, it } from 'vitest';
import { FIELDS, errorsByPath } from '../../../src/renderer/features/settings/fields';
import { readField, writeField } from '../../../src/renderer/features/settings/limits';
import { settingsSchema } from '../../../src/shared/settings';

const settings = settingsSchema.parse({});

describe('the limits in the settings', () => {
  it('all exist in the settings file', () => {
    for (const field of FIELDS) {
      const value = readField(settings, field);
      expect(typeof value, field.key).toBe(field.unit === 'switch' ? 'boolean' : 'number');
      if (field.needs === undefined) continue;
      expect(typeof readField(settings, { ...field, key: field.needs })).toBe('boolean');
    }
  });

  it('change one at a time', () => {
    const field = { group: 'alarms', key: 'rules.high_latency.p99AboveMs' } as const;
    const changed = writeField(settings, field, 3_500);
    expect(readField(changed, field)).toBe(3_500);
    expect(readField(settings, field)).toBe(2_000);
    expect(changed.alarms.rules.silent_symbol).toBe(settings.alarms.rules.silent_symbol);
    expect(changed.storage).toBe(settings.storage);
  });

  it('show main’s complaint beside the field it is about', () => {
    const { byPath } = errorsByPath('alarms.rules.high_latency.p99AboveMs: expected at least 1');
    expect(byPath['alarms.rules.high_latency.p99AboveMs']).toBe('expected at least 1');
  });
});
