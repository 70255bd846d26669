import { describe, expect, it } from 'vitest';
import { parseSimulatorFlags } from '../../../src/cli/simulator-flags';

describe('the flags of the simulator', () => {
  it('are read', () => {
    expect(
      parseSimulatorFlags([
        '--port',
        '9000',
        '--rate=0050',
        '--symbols',
        'btcusdt, ETHUSDT',
        '--seed',
        '42',
        '--book-rate',
        '30',
      ]),
    ).toMatchObject({
      kind: 'run',
      options: {
        port: 9_000,
        tradesPerSecond: 50,
        symbols: ['BTCUSDT', 'ETHUSDT'],
        seed: 42,
        bookUpdatesPerSecond: 30,
        bookLevels: 1_200,
      },
    });
  });

  it('may be left out', () => {
    expect(parseSimulatorFlags([])).toMatchObject({
      kind: 'run',
      options: { port: 0, tradesPerSecond: 200, seed: 1 },
    });
    expect(parseSimulatorFlags(['--help'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--port', '70000'], '--port: expected a port'],
    [['--port', 'x'], '--port: '],
    [['--rate', '50001'], '--rate: expected 1 to 50000 trades per second'],
    [['--rate', '0'], '--rate: expected 1 to 50000 trades per second'],
    [['--rate', '1e3'], '--rate: '],
    [['--book-rate', '0'], '--book-rate: expected 1 to 20000 updates per second'],
    [['--seed=-1'], '--seed: '],
    [['--seed', '1.5'], '--seed: expected a whole number'],
    [['--symbols', ''], '--symbols: expected at least one symbol'],
    [['--symbols', 'BTC USDT'], '--symbols: expected an upper-case symbol'],
    [['--symbols', 'A,A'], '--symbols: expected no symbol twice'],
    [['--speed', '9'], '--speed'],
    [['--port'], '--port'],
    [['9000'], '9000'],
  ])('that are wrong are named: %j', (args, message) => {
    const commandLine = parseSimulatorFlags(args);
    expect(commandLine.kind).toBe('invalid');
    expect(commandLine).toHaveProperty('message', expect.stringContaining(message));
  });
});
