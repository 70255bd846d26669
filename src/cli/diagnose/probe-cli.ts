import { networkSettingsSchema } from '../../shared/network';
import { systemClock } from '../../platform/clock';
import { openNetwork } from '../../engine/transport/network';
import { probe } from './probe';
import { PROBE_USAGE, parseProbeFlags } from './probe-flags';

const EXIT = { came: 0, nothing: 1, badInput: 2 } as const;

async function main(): Promise<number> {
  const parsed = parseProbeFlags(process.argv.slice(2));
  if (!parsed.ok) {
    console.error(`${parsed.error.message}\n\n${PROBE_USAGE}`);
    return EXIT.badInput;
  }
  if (parsed.value.kind === 'help') {
    console.log(PROBE_USAGE);
    return EXIT.came;
  }
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  // `| head` has seen enough.
  process.stdout.on('error', () => stopping.abort());
  const network = openNetwork(networkSettingsSchema.parse({}));
  const came = await probe(parsed.value.flags, {
    openSocket: network.openSocket,
    clock: systemClock,
    onFrame: (text) => process.stdout.write(`${text}\n`),
    say: (text) => console.error(text),
    stopping: stopping.signal,
  });
  return came ? EXIT.came : EXIT.nothing;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = EXIT.nothing;
  },
);
