import { create } from 'zustand';
import type { InjectedFault } from '../../../shared/faults';
import type { RequestPayload } from '../../../shared/ipc/contract';
import type { Result } from '../../../shared/result';
import { request } from '../../lib/bridge';
import { orToast } from '../../lib/toasts';

/** The faults as main told them last; null before the first answer. */
export const useFaults = create<{ readonly list: readonly InjectedFault[] | null }>(() => ({
  list: null,
}));

export async function fetchFaults(): Promise<Result<readonly InjectedFault[]>> {
  const answer = await request('simulator:get-faults');
  if (answer.ok) useFaults.setState({ list: answer.value });
  return answer;
}

export async function injectFault(
  injection: RequestPayload<'simulator:inject-fault'>,
): Promise<void> {
  await orToast('Could not inject the fault', request('simulator:inject-fault', injection));
  await fetchFaults();
}

export async function endFault(id: number): Promise<void> {
  await orToast('Could not end the fault', request('simulator:end-fault', { id }));
  await fetchFaults();
}
