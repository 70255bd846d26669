import type { Provability } from '../../shared/gaps';
import { collectorKinds } from '.';

/** What the ids of an instrument's trades can prove; null for one that no collector of this version knows. */
export function provabilityOf(instrument: string): Provability['level'] | null {
  const [venue, market] = instrument.split(':');
  const kind = collectorKinds.find(
    (each) => each.venue === venue && each.market === market && each.channel === 'trades',
  );
  return kind?.provability.level ?? null;
}
