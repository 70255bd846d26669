/** Names only, so that the preload script needs nothing else. */
export const REQUEST_CHANNELS = [
  'app:get-context',
  'monitor:get-snapshot',
  'collectors:start',
  'collectors:stop',
  'collectors:retry-now',
  'collectors:recycle',
  'collectors:start-all',
  'collectors:stop-all',
  'collectors:get-detail',
  'rates:query',
  'tape:watch',
  'tape:acknowledge',
  'trades:get-raw',
  'export:trades',
  'export:timeline',
  'timeline:query',
  'alarms:list',
  'alarms:acknowledge',
  'alarms:mute',
  'export:cancel',
  'export:show-in-folder',
  'settings:get',
  'settings:update',
  'recording:start',
  'recording:stop',
  'simulator:start',
  'simulator:stop',
  'simulator:set-rate',
  'app:restart-simulated',
  'app:open-external',
] as const;
export type RequestChannel = (typeof REQUEST_CHANNELS)[number];

export const PUSH_CHANNELS = [
  'monitor:changed',
  'tape:appended',
  'export:progressed',
  'menu:invoked',
  'alarms:notified',
] as const;
export type PushChannel = (typeof PUSH_CHANNELS)[number];
