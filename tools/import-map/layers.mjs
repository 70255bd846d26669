/**
 * The rooms of the source tree, from the lowest to the highest, and what each may import beside itself.
 *
 * A room is a folder under `src`, a folder inside `src/engine`, or `tools`; files directly in `src/engine`
 * form the room `engine`. A room may import only rooms listed for it, and only rooms below it. A folder that
 * is not listed here may import nothing but itself, so a new folder starts closed. Imports of types count.
 */
const VALUES = ['shared'];
const BASE = [...VALUES, 'platform'];
const DATA = [...BASE, 'engine/market-data'];
const WIRE = [...DATA, 'engine/transport', 'engine/frames'];
const STORES = ['engine/ledger', 'engine/rates', 'engine/store'];
const JUDGES = [
  'engine/latency',
  'engine/channels',
  'engine/gaps',
  'engine/timeline',
  'engine/alarms',
  'engine/verdict',
  'engine/incidents',
];
/** What hosts put together and outputs read. */
const ENGINE = [
  ...WIRE,
  ...STORES,
  ...JUDGES,
  'engine/collectors',
  'engine/venues',
  'engine/recording',
  'engine/wiring',
  'engine/configuration',
  'engine/replay',
];

export const ROOMS = [
  { room: 'shared', mayImport: [] },
  { room: 'platform', mayImport: VALUES },
  { room: 'simulator', mayImport: VALUES },
  { room: 'engine/market-data', mayImport: BASE },
  { room: 'engine/transport', mayImport: BASE },
  { room: 'engine/frames', mayImport: DATA },
  { room: 'engine/ledger', mayImport: DATA },
  { room: 'engine/rates', mayImport: DATA },
  { room: 'engine/store', mayImport: DATA },
  { room: 'engine/collectors', mayImport: WIRE },
  { room: 'engine/venues', mayImport: [...WIRE, 'engine/collectors'] },
  { room: 'engine/latency', mayImport: [...WIRE, 'engine/collectors'] },
  {
    room: 'engine/channels',
    mayImport: [...WIRE, ...STORES, 'engine/collectors', 'engine/latency'],
  },
  { room: 'engine/gaps', mayImport: [...WIRE, 'engine/collectors', 'engine/channels'] },
  { room: 'engine/timeline', mayImport: [...BASE, 'engine/collectors', 'engine/channels'] },
  {
    room: 'engine/alarms',
    mayImport: [...BASE, 'engine/transport', 'engine/channels', 'engine/timeline'],
  },
  { room: 'engine/verdict', mayImport: BASE },
  { room: 'engine/incidents', mayImport: [...BASE, 'engine/verdict', 'engine/timeline'] },
  { room: 'engine/recording', mayImport: [...BASE, 'engine/transport'] },
  {
    room: 'engine/wiring',
    mayImport: [...WIRE, ...STORES, ...JUDGES, 'engine/collectors', 'engine/venues'],
  },
  {
    room: 'engine/configuration',
    mayImport: [...BASE, 'engine/collectors', 'engine/venues', 'engine/wiring'],
  },
  {
    room: 'engine/replay',
    mayImport: [
      ...WIRE,
      'engine/collectors',
      'engine/venues',
      'engine/channels',
      'engine/recording',
      'engine/wiring',
    ],
  },
  { room: 'engine', mayImport: [...ENGINE, 'simulator'] },
  { room: 'outputs', mayImport: ENGINE },
  { room: 'renderer', mayImport: VALUES },
  { room: 'preload', mayImport: VALUES },
  { room: 'main', mayImport: [...ENGINE, 'engine', 'outputs'] },
  { room: 'headless', mayImport: [...ENGINE, 'engine', 'outputs'] },
  { room: 'cli', mayImport: [...ENGINE, 'engine', 'simulator'] },
  { room: 'tools', mayImport: null },
];

/**
 * Folders whose subfolders are closed to one another: `src/engine/venues/<venue>` imports no other venue.
 * Files directly in such a folder, as its registry, may import all of them.
 */
export const CLOSED_FOLDERS = [
  'engine/venues',
  'engine/channels',
  'renderer/features',
  'simulator/venues',
];

/** Inside the renderer: app → features → components → lib. */
export const RENDERER_LAYERS = ['lib', 'components', 'features', 'app'];

/** Packages and modules of Node that only some files may import, by path from `src`. */
export const PACKAGES = [
  { names: ['electron'], paths: ['main/desktop/', 'main/index.ts', 'preload/'] },
  { names: ['ws'], paths: ['engine/transport/feed-socket.ts', 'simulator/'] },
  { names: ['fastify', '@fastify', 'prom-client'], paths: ['outputs/'] },
  {
    names: ['react', 'react-dom', 'recharts', '@mantine', '@tabler', '@tanstack', 'zustand'],
    paths: ['renderer/'],
  },
  {
    names: ['node:'],
    paths: ['platform/', 'simulator/', 'engine/', 'outputs/', 'main/', 'headless/', 'cli/'],
  },
];
