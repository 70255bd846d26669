/*
 * What another build of Tapedeck costs beside this one. Rows of a part carry their samples under `SAMPLES`: by the
 * name of a figure one number per round, all costs, NaN where a round was disturbed.
 */
import { median, quantile } from '../quantile.mjs';

export const SAMPLES = Symbol('samples');

/** Segments around which the fixed piece of work took so differently are measured again. */
const DISTURBED = 0.12;

const isDisturbed = ({ probeBefore, probeAfter }) =>
  Math.abs(probeBefore - probeAfter) / Math.min(probeBefore, probeAfter) > DISTURBED;

/**
 * Measures until nothing disturbed it, `attempts` times at most. `measure` returns its figures with the consumer's
 * two probes. @returns the figures of the last attempt, and whether even that was disturbed
 */
export async function undisturbed(attempts, measure) {
  for (let attempt = 1; ; attempt += 1) {
    const run = await measure();
    if (!isDisturbed(run)) return { ...run, isDisturbed: false };
    if (attempt >= attempts) return { ...run, isDisturbed: true };
  }
}

/** Rotated, and every other time reversed, so that no client always follows the same one. */
export function turned(clients, round) {
  const at = round % clients.length;
  const order = [...clients.slice(at), ...clients.slice(0, at)];
  return round % 2 === 0 ? order : order.reverse();
}

/** Of two series of one length, what the first is to the second in each round. */
export const ratiosOf = (costs, base) =>
  costs.map((cost, round) => cost / base[round]).filter((ratio) => Number.isFinite(ratio));

const SHOWN = ['venue', 'symbols', 'collectors'];

/**
 * A row for each figure of each consumer that runs a build to compare with; above 1, this build costs more. Where a
 * second build of this tree is among them, the others' rows say whether the ratio is beyond what that one shows.
 */
export function comparisonsOf(rows, builds) {
  const all = ratiosOfRows(rows, builds);
  const keyOf = (row) => [...SHOWN, 'consumer', 'figure'].map((key) => row[key]).join(' ');
  const spreads = new Map(
    all.filter(({ against }) => against === 'self').map((row) => [keyOf(row), row]),
  );
  return all.map((row) => {
    const spread = spreads.get(keyOf(row));
    return spread === undefined || row.against === 'self'
      ? row
      : { ...row, isWorse: row.ratio > Math.max(1, spread.q3) };
  });
}

function ratiosOfRows(rows, builds) {
  return builds.slice(1).flatMap(({ name, suffix }) =>
    rows.flatMap((theirs) => {
      if (!theirs.consumer?.endsWith(suffix) || theirs[SAMPLES] === undefined) return [];
      const consumer = theirs.consumer.slice(0, -suffix.length);
      const what = Object.fromEntries(
        SHOWN.filter((key) => key in theirs).map((key) => [key, theirs[key]]),
      );
      const ours = rows.find(
        (row) =>
          row.consumer === consumer &&
          Object.entries(what).every(([key, value]) => row[key] === value),
      );
      return Object.entries(theirs[SAMPLES]).map(([figure, base]) => {
        const costs = ours[SAMPLES][figure];
        const ratios = ratiosOf(costs, base);
        return {
          against: name,
          ...what,
          consumer,
          figure,
          this: median(costs.filter(Number.isFinite)),
          other: median(base.filter(Number.isFinite)),
          ratio: median(ratios),
          q1: quantile(ratios, 0.25),
          q3: quantile(ratios, 0.75),
          rounds: ratios.length,
        };
      });
    }),
  );
}
