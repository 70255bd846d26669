import { create } from 'zustand';
import type { Alarm, AlarmList, AlarmMute } from '../../shared/alarms';
import type { Result } from '../../shared/result';
import { request } from './bridge';
import { now } from './clock';
import { orToast } from './toasts';

/** The alarms as main told them last; null before the first answer. */
export const useAlarms = create<{ readonly list: AlarmList | null }>(() => ({ list: null }));

export async function fetchAlarms(): Promise<Result<AlarmList>> {
  const answer = await request('alarms:list');
  if (answer.ok) useAlarms.setState({ list: answer.value });
  return answer;
}

async function take(title: string, outcome: Promise<Result<AlarmList>>): Promise<void> {
  const list = await orToast(title, outcome);
  if (list !== null) useAlarms.setState({ list });
}

/** Null acknowledges all of them. */
export const acknowledgeAlarm = (id: number | null): void =>
  void take('Could not acknowledge', request('alarms:acknowledge', { id }));

/** No notifications of this rule on this collector for `ms`. */
export const muteLike = ({ rule, collectorId }: Alarm, ms: number): void =>
  void take('Could not mute', request('alarms:mute', { rule, collectorId, until: now() + ms }));

export const endMute = ({ rule, collectorId }: AlarmMute): void =>
  void take('Could not end the mute', request('alarms:mute', { rule, collectorId, until: null }));
