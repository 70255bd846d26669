import { create } from 'zustand';
import type { ImportPreview } from '../../shared/configuration';
import type { TradeFilter } from '../../shared/market-data';
import type { TimelineFilter } from '../../shared/timeline';
import type { Channel } from '../../shared/values/market';
import type { BookDepth } from '../../shared/values/order-book';
import type { RateRangeMinutes } from '../../shared/values/rate-ranges';
import type { AnswerFilter } from './verdict-words';

export type DetailTab =
  'timeline' | 'losses' | 'books' | 'symbols' | 'lateness' | 'frames' | 'problems';

/** What of the configuration is being changed. */
export type RosterView =
  | { readonly kind: 'add'; readonly channel?: Channel }
  /** Configured ids: those without the number of a connection. */
  | { readonly kind: 'edit'; readonly id: string }
  | { readonly kind: 'remove'; readonly id: string }
  | { readonly kind: 'import'; readonly preview: ImportPreview };

/** What the person is looking at. Nothing here outlives the window. */
export interface WindowState {
  /** Collector whose detail is open, else null. */
  readonly detailOf: string | null;
  /** What of it is shown first. */
  readonly detailTab: DetailTab;
  /** What the timeline of all collectors shows; null while it is closed. */
  readonly timeline: TimelineFilter | null;
  /** Which collectors are listed. */
  readonly listed: AnswerFilter;
  readonly alarmsOpen: boolean;
  readonly incidentsOpen: boolean;
  readonly logOpen: boolean;
  readonly faultsOpen: boolean;
  readonly recordOpen: boolean;
  /** Null while nothing of the configuration is being changed. */
  readonly roster: RosterView | null;
  readonly settingsOpen: boolean;
  readonly aboutOpen: boolean;
  readonly filter: TradeFilter;
  /** What the panel below the chart shows where there is no room for both. */
  readonly panel: 'trades' | 'book';
  /** The book that a person chose; null stands for the first there is. */
  readonly book: { readonly collectorId: string; readonly symbol: string } | null;
  /** Levels a side. */
  readonly bookDepth: BookDepth;
  readonly rangeMinutes: RateRangeMinutes;
  /** Collectors switched off in the chart's legend. */
  readonly hiddenSeries: readonly string[];
}

export const useWindow = create<WindowState>(() => ({
  detailOf: null,
  detailTab: 'timeline',
  timeline: null,
  listed: 'all',
  alarmsOpen: false,
  incidentsOpen: false,
  logOpen: false,
  faultsOpen: false,
  recordOpen: false,
  roster: null,
  settingsOpen: false,
  aboutOpen: false,
  filter: {},
  panel: 'trades',
  book: null,
  bookDepth: 50,
  rangeMinutes: 5,
  hiddenSeries: [],
}));

export const openDetail = (id: string, detailTab: DetailTab = 'timeline'): void =>
  useWindow.setState({ detailOf: id, detailTab });
export const closeDetail = (): void => useWindow.setState({ detailOf: null });
export const openTimeline = (timeline: TimelineFilter = {}): void =>
  useWindow.setState({ timeline });
export const closeTimeline = (): void => useWindow.setState({ timeline: null });
export const listCollectors = (listed: AnswerFilter): void => useWindow.setState({ listed });
export const setAlarmsOpen = (alarmsOpen: boolean): void => useWindow.setState({ alarmsOpen });
export const setIncidentsOpen = (incidentsOpen: boolean): void =>
  useWindow.setState({ incidentsOpen });
export const setLogOpen = (logOpen: boolean): void => useWindow.setState({ logOpen });
export const setFaultsOpen = (faultsOpen: boolean): void => useWindow.setState({ faultsOpen });
export const setRecordOpen = (recordOpen: boolean): void => useWindow.setState({ recordOpen });
export const openRoster = (roster: RosterView): void => useWindow.setState({ roster });
export const closeRoster = (): void => useWindow.setState({ roster: null });
export const setSettingsOpen = (settingsOpen: boolean): void =>
  useWindow.setState({ settingsOpen });
export const setAboutOpen = (aboutOpen: boolean): void => useWindow.setState({ aboutOpen });
export const showPanel = (panel: WindowState['panel']): void => useWindow.setState({ panel });
export const openBook = (collectorId: string, symbol: string): void =>
  useWindow.setState({ panel: 'book', book: { collectorId, symbol } });
export const setBookDepth = (bookDepth: BookDepth): void => useWindow.setState({ bookDepth });
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
export const withoutGaps = <F extends object>(filter: F): F =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as F;
