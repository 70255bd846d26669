import { request } from './bridge';
import { orToast } from './toasts';

export const startCollector = (id: string): void =>
  void orToast(`Could not start ${id}`, request('collectors:start', { id }));
export const stopCollector = (id: string): void =>
  void orToast(`Could not stop ${id}`, request('collectors:stop', { id }));
export const retryNow = (id: string): void =>
  void orToast(`Could not retry ${id}`, request('collectors:retry-now', { id }));
export const recycleCollector = (id: string): void =>
  void orToast(`Could not recycle ${id}`, request('collectors:recycle', { id }));
export const startAll = (): void =>
  void orToast('Could not start all collectors', request('collectors:start-all'));
export const stopAll = (): void =>
  void orToast('Could not stop all collectors', request('collectors:stop-all'));

export const startSimulator = (): void =>
  void orToast('Could not start the simulated exchange', request('simulator:start'));
export const stopSimulator = (): void =>
  void orToast('Could not stop the simulated exchange', request('simulator:stop'));
export const setSimulatorRate = (tradesPerSecond: number): void =>
  void orToast('Could not change the rate', request('simulator:set-rate', { tradesPerSecond }));
/** The app starts again on its built-in exchange; this window goes away. */
export const restartSimulated = (): void =>
  void orToast('Could not open the simulated exchange', request('app:restart-simulated'));
