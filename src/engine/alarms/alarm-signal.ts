import type { AlarmRule } from '../../shared/values/alarms';

/** What an alarm is about. */
export interface AlarmSubject {
  readonly rule: AlarmRule;
  /** Null when it is about the whole app. */
  readonly collectorId: string | null;
  /** `venue:market:symbol`, when it is about one. */
  readonly instrument: string | null;
}

export type AlarmSignal =
  /** It happened, or happened again. `lasting` goes on until it is cleared; the others are over at once. */
  | (AlarmSubject & {
      readonly kind: 'raise';
      readonly message: string;
      readonly lasting: boolean;
    })
  | (AlarmSubject & { readonly kind: 'clear' });

export const subjectKey = ({ rule, collectorId, instrument }: AlarmSubject): string =>
  `${rule} ${collectorId ?? ''} ${instrument ?? ''}`;
