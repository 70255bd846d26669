import type { SpotlightActionGroupData } from '@mantine/spotlight';
import type { ReplayStatus } from '../../../shared/replay';
import type { CollectorState } from '../../../shared/values/lifecycle';
import { SIDES, type Channel } from '../../../shared/values/market';
import type { TradeFilter } from '../../../shared/market-data';
import { acknowledgeAlarm } from '../../lib/alarm-store';
import {
  recycleCollector,
  restartSimulated,
  retryNow,
  startAll,
  startCollector,
  startSimulator,
  stopAll,
  stopCollector,
  stopSimulator,
} from '../../lib/collector-actions';
import { copyDiagnostics } from '../../lib/diagnostics-actions';
import {
  exportIncidents,
  exportLosses,
  exportTimeline,
  exportTrades,
} from '../../lib/export-actions';
import { stopRecording } from '../../lib/recording-actions';
import {
  closeReplay,
  openRecording,
  pauseReplay,
  playReplay,
  startReplayOver,
} from '../../lib/replay-actions';
import { exportConfiguration, importConfiguration } from '../../lib/roster-actions';
import { tapeFeed } from '../../lib/tape-feed';
import { chooseTheme, THEMES } from '../../lib/theme-choice';
import {
  changeFilter,
  clearFilter,
  isFiltered,
  openBook,
  openDetail,
  openRoster,
  openTimeline,
  setAboutOpen,
  setAlarmsOpen,
  setFaultsOpen,
  setIncidentsOpen,
  setLogOpen,
  setRecordOpen,
  setSettingsOpen,
  showPanel,
} from '../../lib/window-store';

interface Summary {
  readonly collectors: readonly {
    readonly id: string;
    readonly configuredId: string;
    readonly channel: Channel;
    readonly state: CollectorState;
    readonly symbols: readonly string[];
  }[];
  readonly simulator: 'absent' | 'running' | 'stopped';
  readonly recording: boolean;
  readonly replay: ReplayStatus['kind'];
}

const command = (label: string, onClick: () => void, note?: string) => ({
  id: label,
  label,
  onClick,
  ...(note === undefined ? {} : { rightSection: note }),
});

/** `summary` is a `Summary` as JSON. Only commands that make sense now are offered. */
export function paletteCommands(summary: string, filter: TradeFilter): SpotlightActionGroupData[] {
  const { collectors, simulator, recording, replay } = JSON.parse(summary) as Summary;
  const isReplay = replay !== 'absent';
  const ofTrades = collectors.filter(({ channel }) => channel === 'trades');
  const symbols = [...new Set(ofTrades.flatMap((each) => each.symbols))].sort();
  return [
    {
      group: 'Collectors',
      actions: [
        ...(isReplay ? [] : [command('Add collector…', () => openRoster({ kind: 'add' }))]),
        ...collectors.flatMap(({ id, state }) => [
          command(`Open details of ${id}`, () => openDetail(id)),
          ...(isReplay ? [] : connectionCommands(id, state)),
        ]),
        ...(isReplay ? [] : configured(collectors).flatMap(configurationCommands)),
        ...(!isReplay && collectors.some(({ state }) => state === 'STOPPED')
          ? [command('Start all', startAll)]
          : []),
        ...(!isReplay && collectors.some(({ state }) => state !== 'STOPPED')
          ? [command('Stop all', stopAll)]
          : []),
      ],
    },
    {
      group: 'Recent trades',
      actions: [
        command('Export all trades as CSV', () => void exportTrades({})),
        ...(isFiltered(filter)
          ? [
              command('Export filtered trades as CSV', () => void exportTrades(filter)),
              command('Clear all filters', clearFilter),
            ]
          : []),
        command('Pause or resume the tape', () => tapeFeed.togglePause()),
        ...SIDES.map((side) => command(`Show only ${side}s`, () => changeFilter({ side }))),
        ...symbols.map((symbol) => command(`Show only ${symbol}`, () => changeFilter({ symbol }))),
      ],
    },
    {
      group: 'Order books',
      actions: [
        command('Show the order book', () => showPanel('book')),
        command('Show the recent trades', () => showPanel('trades')),
        ...collectors
          .filter(({ channel }) => channel === 'order_book')
          .flatMap(({ id, symbols: books }) =>
            books.map((symbol) =>
              command(`Order book of ${symbol}, ${id}`, () => openBook(id, symbol)),
            ),
          ),
      ],
    },
    {
      group: 'Timeline and alarms',
      actions: [
        command('Timeline', () => openTimeline(), 'Ctrl/⌘ L'),
        command('Timeline of losses', () => openTimeline({ kinds: ['gap', 'outage'] })),
        command('Incidents', () => setIncidentsOpen(true)),
        command('Alarms', () => setAlarmsOpen(true)),
        command('Acknowledge all alarms', () => acknowledgeAlarm(null)),
        command('Export incidents as CSV', () => void exportIncidents()),
        command('Export losses of all collectors', () => void exportLosses(null)),
        command('Export timeline of all collectors', () => void exportTimeline({})),
        ...collectors.flatMap(({ id }) => [
          command(`Timeline of ${id}`, () => openTimeline({ collectorId: id })),
          command(`Export timeline of ${id}`, () => void exportTimeline({ collectorId: id })),
          command(`Export losses of ${id}`, () => void exportLosses(id)),
        ]),
      ],
    },
    {
      group: 'Recording',
      actions: [...recordingCommands(recording, replay), command('Open recording…', openRecording)],
    },
    {
      group: 'Window',
      actions: [
        command('Settings', () => setSettingsOpen(true)),
        command('Log', () => setLogOpen(true), 'Ctrl/⌘ ⇧ L'),
        command('Copy diagnostics', () => void copyDiagnostics(), 'nothing private in them'),
        ...THEMES.map((theme) => command(`Theme: ${theme}`, () => void chooseTheme(theme))),
        command('About Tapedeck', () => setAboutOpen(true)),
      ],
    },
    ...(isReplay
      ? []
      : [
          {
            group: 'Configuration',
            actions: [
              command('Export the configuration…', () => void exportConfiguration()),
              command('Import a configuration…', () => void importConfiguration()),
            ],
          },
        ]),
    {
      group: 'Simulated exchange',
      actions: [
        ...(simulator === 'running'
          ? [command('Stop the simulated exchange', stopSimulator, 'every feed loses its server')]
          : []),
        ...(simulator === 'stopped'
          ? [command('Start the simulated exchange', startSimulator)]
          : []),
        ...(simulator === 'absent' ? [] : [command('Inject a fault…', () => setFaultsOpen(true))]),
        ...(simulator === 'absent'
          ? [command('Open the simulated exchange', restartSimulated, 'restarts Tapedeck')]
          : []),
      ],
    },
  ];
}

const configured = (collectors: Summary['collectors']): readonly string[] => [
  ...new Set(collectors.map(({ configuredId }) => configuredId)),
];

const configurationCommands = (id: string) => [
  command(`Edit ${id}…`, () => openRoster({ kind: 'edit', id })),
  command(`Remove ${id}…`, () => openRoster({ kind: 'remove', id })),
];

const connectionCommands = (id: string, state: CollectorState) => [
  state === 'STOPPED'
    ? command(`Start ${id}`, () => startCollector(id))
    : command(`Stop ${id}`, () => stopCollector(id), state),
  ...(state === 'RECONNECTING' || state === 'ERROR'
    ? [command(`Retry ${id} now`, () => retryNow(id), state)]
    : []),
  ...(state === 'ACTIVE'
    ? [command(`Recycle ${id}`, () => recycleCollector(id), 'new connection first')]
    : []),
];

function recordingCommands(isRecording: boolean, replay: Summary['replay']) {
  switch (replay) {
    case 'absent':
      return [
        isRecording
          ? command('Stop recording', stopRecording)
          : command('Record raw frames…', () => setRecordOpen(true)),
      ];
    case 'playing':
      return [command('Pause the recording', pauseReplay), ...REPLAY_COMMANDS];
    case 'paused':
      return [command('Play the recording', playReplay), ...REPLAY_COMMANDS];
    case 'ended':
      return REPLAY_COMMANDS;
  }
}

const REPLAY_COMMANDS = [
  command('Start the recording over', startReplayOver, 'restarts Tapedeck'),
  command('Close the recording', closeReplay, 'restarts Tapedeck'),
];
