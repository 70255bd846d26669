import { freemem, homedir, hostname, release, totalmem, userInfo } from 'node:os';
import type { AlarmList } from '../../shared/alarms';
import type { CollectorDetail } from '../../shared/collector-status';
import type { MonitorSnapshot } from '../../shared/monitor-snapshot';
import type { AppContext } from '../../shared/ipc/contract';
import type { LogEntry } from '../../shared/log';
import type { CollectorSettings, Settings } from '../../shared/settings';
import { isNotGood, worstFirst } from '../../engine/verdict/worst';
import { hideSecrets } from '../../platform/redaction';
import { withoutPrivate } from './private-parts';

export interface RunReportParts {
  readonly context: AppContext;
  readonly settings: Settings;
  readonly snapshot: MonitorSnapshot;
  readonly details: readonly CollectorDetail[];
  readonly alarms: AlarmList;
  /** Oldest first. */
  readonly log: readonly LogEntry[];
}

const TRANSITIONS_TOLD = 10;
const PROBLEMS_TOLD = 10;
const LINES_TOLD = 40;
const VERDICTS_TOLD = 40;

/** All that helps a stranger to find a fault, as JSON in lines, and nothing that is private. */
export function runReport(parts: RunReportParts): string {
  const { context, settings, snapshot, details, alarms, log } = parts;
  const { version, electronVersion, mode, configFile, notices } = context;
  const report = {
    tapedeck: version,
    electron: electronVersion,
    node: process.versions.node,
    system: `${process.platform} ${release()} ${process.arch}`,
    memory: { totalBytes: totalmem(), freeBytes: freemem(), rssBytes: process.memoryUsage.rss() },
    at: new Date(snapshot.at).toISOString(),
    runningForMs: snapshot.at - snapshot.startedAt,
    mode,
    hasConfigFile: configFile !== null,
    notices,
    settings: settingsWithoutPlace(settings),
    health: snapshot.health,
    verdict: snapshot.verdict,
    venues: snapshot.venues,
    ledger: snapshot.ledger,
    store: snapshot.store,
    rates: snapshot.rates,
    losses: snapshot.losses,
    loopDelayMs: snapshot.loopDelayMs,
    collectors: details.map(describeCollector),
    alarms: alarms.alarms.slice(0, LINES_TOLD),
    log: log
      .filter(({ level }) => level === 'warn' || level === 'error' || level === 'fatal')
      .slice(-LINES_TOLD),
  };
  const { username } = userInfo();
  return withoutPrivate(JSON.stringify(report, hideSecrets, 2), {
    home: homedir(),
    user: username,
    hosts: [...new Set([hostname(), ...ownHosts(settings)])].filter((host) => host !== 'localhost'),
  });
}

/** Of addresses that a person put in; the venues' own are no secret. */
function ownHosts({ collectors, network, delivery }: Settings): readonly string[] {
  const addresses = [
    ...(collectors ?? []).flatMap(({ url, restUrl }) => [url, restUrl]),
    network.proxy,
    ...delivery.webhooks.map(({ url }) => url),
  ];
  return [
    ...addresses.flatMap((address) =>
      address !== undefined && URL.canParse(address) ? [new URL(address).hostname] : [],
    ),
    ...network.noProxy.map((entry) => entry.replace(/^\*?\.|:\d+$/g, '')),
  ].filter((host) => host.length > 3);
}

/** The size and place of the window, and where a proxy is, are nobody's business. */
function settingsWithoutPlace(settings: Settings): object {
  const { network, collectors, delivery } = settings;
  const isNamed = network.proxy === 'system' || network.proxy === 'none';
  return {
    ...settings,
    // JSON leaves out what is undefined.
    window: undefined,
    simulatedCollectors: undefined,
    delivery: {
      webhooks: delivery.webhooks.map(({ format }) => format),
      command: delivery.command !== undefined,
    },
    network: {
      ...network,
      proxy: isNamed ? network.proxy : `${new URL(network.proxy).protocol}//…`,
      noProxy: network.noProxy.length,
    },
    collectors: collectors?.map(configured) ?? null,
  };
}

/** An address of one's own may name a host that nobody shall know. */
const configured = ({ url, restUrl, ...rest }: CollectorSettings): object => ({
  ...rest,
  ownUrl: url !== undefined,
  ownRestUrl: restUrl !== undefined,
});

function describeCollector(detail: CollectorDetail): object {
  const { status, transitions, problems, symbols, verdicts, losses } = detail;
  return {
    ...status,
    url: undefined,
    transitions: transitions.slice(-TRANSITIONS_TOLD),
    symbols: symbols.map(({ symbol, subscription, stored, held }) => ({
      symbol,
      subscription,
      stored,
      held,
    })),
    notGood: worstFirst(verdicts).filter(isNotGood).slice(0, VERDICTS_TOLD),
    problems: problems.slice(0, PROBLEMS_TOLD),
    losses: losses.length,
  };
}
