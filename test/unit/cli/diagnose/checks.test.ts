import { describe, expect, it } from 'vitest';
import { feedFindings } from '../../../../src/cli/diagnose/feed-checks';
import type { FeedFacts } from '../../../../src/cli/diagnose/feed-checks';
import type { Finding } from '../../../../src/cli/diagnose/finding';
import { folderFindings } from '../../../../src/cli/diagnose/folder-checks';
import type { FolderFacts } from '../../../../src/cli/diagnose/folder-checks';
import type { PrivateFile } from '../../../../src/platform/private-files';
import { hostFindings } from '../../../../src/cli/diagnose/host-checks';
import type { HostFacts } from '../../../../src/cli/diagnose/host-checks';
import { electronFinding, machineFindings } from '../../../../src/cli/diagnose/machine-checks';
import type { MachineFacts } from '../../../../src/cli/diagnose/machine-checks';
import {
  sampleJudgement,
  sampleReason,
  sampleRollUp,
  sampleVerdict,
} from '../../../support/verdict-samples';

const MACHINE: MachineFacts = {
  node: '20.19.0',
  system: 'linux',
  cores: 4,
  memoryBytes: 8e9,
  freeMemoryBytes: 4e9,
  display: 'there',
};
const privateFile = (facts: Partial<PrivateFile>): PrivateFile => ({
  path: '/data/api-token.json',
  name: 'api-token.json',
  mode: 0o600,
  isOwn: true,
  holdsSecret: true,
  ...facts,
});
const settingsWith = (facts: Partial<PrivateFile>): PrivateFile =>
  privateFile({ path: '/data/settings.json', name: 'settings.json', ...facts });
const FOLDER: FolderFacts = {
  path: '/data',
  of: 'data folder',
  state: 'folder',
  isWritable: true,
  freeBytes: 50e9,
  privateFiles: [privateFile({})],
  settingsProblem: null,
};
const NOW = Date.UTC(2026, 10, 1);
const HOST: HostFacts = {
  name: 'venue.test:443',
  isBuiltIn: false,
  way: { kind: 'direct', from: 'no proxy being set' },
  proxyDoor: null,
  lookup: { ok: true, tookMs: 3, addresses: ['192.0.2.1'] },
  tls: { ok: true, tookMs: 20, protocol: 'TLSv1.3', certificateEndsAt: NOW + 90 * 86_400_000 },
};
const FEED: FeedFacts = {
  id: 'bybit_trades',
  turnAfterMs: 0,
  openedAfterMs: 80,
  subscribedAfterMs: 120,
  firstDataAfterMs: 300,
  failure: null,
  symbols: [{ symbol: 'BTCUSDT', state: { kind: 'flowing', firstDataAt: 1 } }],
  clock: { kind: 'measured', offsetMs: 12, uncertaintyMs: 30, measuredAt: 1 },
  verdict: sampleRollUp([sampleVerdict('BTCUSDT')]),
  restServes: 'missed_trades',
  waitedMs: 400,
};

const LOST = { ok: false, code: 'ENOTFOUND', message: 'no such name', addresses: [] } as const;
const unknown = (name: string, isBuiltIn: boolean): HostFacts => ({
  ...HOST,
  name,
  isBuiltIn,
  lookup: LOST,
  tls: null,
});

const levelsOf = (findings: readonly Finding[]): Record<string, string> =>
  Object.fromEntries(findings.map(({ check, level }) => [check, level]));
const bad = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ level }) => level === 'warn' || level === 'fail');

describe('what diagnose makes of facts', () => {
  it('finds nothing wrong where nothing is', () => {
    const all = [
      ...machineFindings(MACHINE),
      ...folderFindings(FOLDER),
      ...hostFindings([HOST], NOW),
      ...feedFindings(FEED),
    ];
    expect(all.every(({ level, advice }) => level === 'pass' && advice === null)).toBe(true);
  });

  it.each<[Partial<MachineFacts>, string, string]>([
    [{ node: '20.18.9' }, 'Node.js', 'fail'],
    [{ node: '22.0.0' }, 'Node.js', 'pass'],
    [{ cores: 1 }, 'cores', 'warn'],
    [{ freeMemoryBytes: 300e6 }, 'memory', 'warn'],
    [{ freeMemoryBytes: 100e6 }, 'memory', 'fail'],
    [{ display: 'absent' }, 'display', 'warn'],
  ])('judges a machine with %o: %s is a %s', (change, check, level) => {
    expect(levelsOf(machineFindings({ ...MACHINE, ...change }))[check]).toBe(level);
  });

  it('tells a runtime that does not start from one that is not there', () => {
    const found = { kind: 'found', runtime: 'official', version: '45.4.1' } as const;
    expect(electronFinding({ ...found, started: { ok: true } }).level).toBe('pass');
    expect(
      electronFinding({
        ...found,
        started: { ok: false, message: 'error while loading shared libraries: libgtk-3.so.0' },
      }),
    ).toMatchObject({ level: 'fail', advice: expect.stringContaining('libraries') as string });
    expect(electronFinding({ kind: 'absent', wanted: 'Electron 45.4.1' }).level).toBe('warn');
  });

  it.each<[Partial<FolderFacts>, string, string]>([
    [{ state: 'no_folder' }, 'folder', 'fail'],
    [{ isWritable: false }, 'folder', 'fail'],
    [{ state: 'absent' }, 'folder', 'pass'],
    [{ freeBytes: 500e6 }, 'disk', 'warn'],
    [{ freeBytes: 50e6 }, 'disk', 'fail'],
    [{ privateFiles: [privateFile({ mode: 0o644 })] }, 'API token file', 'fail'],
    [{ privateFiles: [settingsWith({ mode: 0o640 })] }, 'settings.json', 'fail'],
    [
      { privateFiles: [settingsWith({ mode: 0o640, holdsSecret: false })] },
      'settings.json',
      'warn',
    ],
    [{ privateFiles: [settingsWith({ mode: 0o640, isOwn: false })] }, 'settings.json', 'pass'],
    [{ settingsProblem: 'theme: expected one of …' }, 'settings', 'fail'],
  ])('judges a folder with %o: %s is a %s', (change, check, level) => {
    expect(levelsOf(folderFindings({ ...FOLDER, ...change }))[check]).toBe(level);
  });

  it('says what a host fails on, and skips what cannot be told then', () => {
    expect(levelsOf(hostFindings([unknown('venue.test:443', false)], NOW))).toEqual({
      proxy: 'pass',
      DNS: 'fail',
      TLS: 'skip',
    });
  });

  it.each<[string, readonly HostFacts[], readonly RegExp[]]>([
    [
      'asks for the spelling of an address that a person gave',
      [unknown('a', false), { ...HOST, isBuiltIn: true }],
      [/Check the spelling/],
    ],
    [
      'asks for nobody’s spelling of a built-in address',
      [unknown('a', true), { ...HOST, isBuiltIn: true }],
      [/^The address is right/],
    ],
    [
      'finds no network where no built-in address is known',
      [unknown('a', true), unknown('b', true), unknown('c', false)],
      [/^No network, or no/, /^No network, or no/, /^No network, or no/],
    ],
  ])('%s', (_name, hosts, advice) => {
    const given = bad(hostFindings(hosts, NOW)).map((each) => each.advice);
    expect(given).toEqual(advice.map((each) => expect.stringMatching(each) as string));
  });

  it('asks for the date where a certificate seems to have ended, and warns before it does', () => {
    const ended = {
      ok: false,
      code: 'CERT_HAS_EXPIRED',
      message: 'certificate has expired',
      protocol: '',
      certificateEndsAt: null,
    } as const;
    const [found] = bad(hostFindings([{ ...HOST, tls: ended }], NOW));
    expect(found).toMatchObject({ level: 'fail', check: 'TLS' });
    expect(found?.advice).toContain('date and time');
    const soon = { ok: true, tookMs: 1, protocol: 'TLSv1.3', certificateEndsAt: NOW + 86_400_000 } as const; // prettier-ignore
    expect(bad(hostFindings([{ ...HOST, tls: soon }], NOW))).toMatchObject([{ level: 'warn' }]);
  });

  it('names a proxy that does not answer without its login', () => {
    const findings = hostFindings(
      [
        {
          ...HOST,
          way: { kind: 'proxy', url: 'http://ada:hush@proxy.test:3128', from: 'HTTPS_PROXY' },
          proxyDoor: { ok: false, code: 'ECONNREFUSED', message: 'refused' },
          lookup: null,
          tls: null,
        },
      ],
      NOW,
    );
    expect(levelsOf(findings)).toEqual({ proxy: 'fail', DNS: 'skip', TLS: 'skip' });
    expect(JSON.stringify(findings)).not.toMatch(/hush|ada/);
  });

  it('tells the wait for the turn to connect from the venue’s delay', () => {
    const late = { ...FEED, turnAfterMs: 22_500 };
    expect(feedFindings(late)[0]).toMatchObject({
      level: 'pass',
      found: 'open after 80 ms; its turn to connect came after 23 s',
    });
    const closed = { ...late, openedAfterMs: null, waitedMs: 20_000 };
    expect(feedFindings(closed)[0]).toMatchObject({
      level: 'fail',
      found: 'not open after 20 s; its turn to connect came after 23 s',
    });
  });

  it.each([
    ['missed_trades', /missed trades/],
    ['book_snapshots', /its snapshot/],
    ['nothing_else', /comes whole over the WebSocket/],
  ] as const)('says what is missing without REST for %s', (restServes, words) => {
    const clock = { kind: 'unknown', reason: 'no answer' } as const;
    const [found] = bad(feedFindings({ ...FEED, clock, restServes }));
    expect(found).toMatchObject({ check: 'REST and clock', level: 'warn' });
    expect(found?.advice).toMatch(words);
    expect((found?.advice ?? '').includes('missed trades')).toBe(restServes === 'missed_trades');
  });

  it('takes an acknowledgement for no proof of data', () => {
    const waiting = { kind: 'awaiting_first_data', since: 1 } as const;
    const silent = { ...FEED, firstDataAfterMs: null, waitedMs: 20_000 };
    const symbols = [{ symbol: 'NOSUCH', state: waiting }];
    expect(levelsOf(feedFindings({ ...silent, symbols }))).toMatchObject({
      subscription: 'pass',
      'first data': 'fail',
    });
    const both = [...FEED.symbols, ...symbols];
    const [found] = bad(feedFindings({ ...FEED, symbols: both }));
    expect(found).toMatchObject({ check: 'first data', level: 'warn' });
    expect(found?.found).toContain('NOSUCH');
  });

  it('gives the three answers with their counts and reasons', () => {
    const verdict = sampleRollUp([
      sampleVerdict('BTCUSDT', {
        complete: sampleJudgement(sampleReason('not_provable', 'unknown', 'Its ids prove nothing')),
        on_time: sampleJudgement(sampleReason('late', 'bad', 'Trades arrive 4.0 s late')),
      }),
      sampleVerdict('ETHUSDT'),
    ]);
    const findings = feedFindings({ ...FEED, verdict });
    expect(levelsOf(findings)).toMatchObject({ connected: 'pass', complete: 'skip', 'on time': 'fail' }); // prettier-ignore
    expect(findings.find(({ check }) => check === 'connected')?.found).toBe('2 good');
    expect(findings.find(({ check }) => check === 'on time')?.found).toMatch(/^1 good, 1 bad; ./);
    expect(levelsOf(feedFindings({ ...FEED, verdict: null }))).not.toHaveProperty('connected');
  });

  it('names refused symbols, and why', () => {
    const refused = { kind: 'refused', at: 1, reason: 'no such topic' } as const;
    const [found] = bad(feedFindings({ ...FEED, symbols: [{ symbol: 'NOSUCH', state: refused }, ...FEED.symbols] })); // prettier-ignore
    expect(found).toMatchObject({ check: 'subscription', level: 'fail' });
    expect(found?.found).toContain('NOSUCH: no such topic');
  });

  it.each([
    [499, 0, 'pass'],
    [-2_000, 20, 'warn'],
    [600, 200, 'pass'],
    [60_000, 20, 'fail'],
  ])('judges a clock that is off by %d ± %d ms as: %s', (offsetMs, uncertaintyMs, level) => {
    const clock = { kind: 'measured', offsetMs, uncertaintyMs, measuredAt: 1 } as const;
    expect(levelsOf(feedFindings({ ...FEED, clock }))['REST and clock']).toBe(level);
  });
});
