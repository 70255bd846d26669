import { create } from 'zustand';
import type { TradeFilter } from '../../shared/market-data';
import type { RateRangeMinutes } from '../../shared/values/rate-ranges';

/** What the person is looking at. Nothing here outlives the window. */
export interface WindowState {
  /** Collector whose detail is open, else null. */
  readonly detailOf: string | null;
  readonly settingsOpen: boolean;
  readonly aboutOpen: boolean;
  readonly filter: TradeFilter;
  readonly rangeMinutes: RateRangeMinutes;
  /** Collectors switched off in the chart's legend. */
  readonly hiddenSeries: readonly string[];
}

export const useWindow = create<WindowState>(() => ({
  detailOf: null,
  settingsOpen: false,
  aboutOpen: false,
  filter: {},
  rangeMinutes: 5,
  hiddenSeries: [],
}));

export const openDetail = (id: string): void => useWindow.setState({ detailOf: id });
export const closeDetail = (): void => useWindow.setState({ detailOf: null });
export const setSettingsOpen = (settingsOpen: boolean): void =>
  useWindow.setState({ settingsOpen });
export const setAboutOpen = (aboutOpen: boolean): void => useWindow.setState({ aboutOpen });
export const setRange = (rangeMinutes: RateRangeMinutes): void =>
  useWindow.setState({ rangeMinutes });

export const toggleSeries = (id: string): void =>
  useWindow.setState(({ hiddenSeries }) => ({
    hiddenSeries: hiddenSeries.includes(id)
      ? hiddenSeries.filter((each) => each !== id)
      : [...hiddenSeries, id],
  }));

/** Changes some fields of the tape's filter; `undefined` removes one. */
export const changeFilter = (change: TradeFilter): void =>
  useWindow.setState(({ filter }) => ({ filter: withoutGaps({ ...filter, ...change }) }));
export const clearFilter = (): void => useWindow.setState({ filter: {} });
export const isFiltered = (filter: TradeFilter): boolean => Object.keys(filter).length > 0;

/** Absent fields are left out, so that filters compare and travel as what they say. */
const withoutGaps = (filter: TradeFilter): TradeFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
