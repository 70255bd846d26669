import type { CollectorSettings } from '../../shared/settings';
import { collectorKinds, findCollectorKind } from '.';
import type { CollectorKind } from '../collectors/collector-kind';

/** One line per collector that nobody here can run, in the words of the settings. */
export function findUnsupported(collectors: readonly CollectorSettings[]): readonly string[] {
  return collectors.flatMap((settings, index) => {
    const kind = findCollectorKind(settings);
    if (kind === undefined) {
      const known = collectorKinds.map(
        ({ venue, market, channel }) => `${venue} ${market} ${channel}`,
      );
      const wanted = `${settings.venue} ${settings.market} ${settings.channel}`;
      return [`collectors[${index}]: no collector for ${wanted}; there are: ${known.join(', ')}`];
    }
    if (settings.stream !== undefined && !kind.streams.includes(settings.stream)) {
      return [`collectors[${index}].stream: not a choice for ${settings.venue} ${settings.market}`];
    }
    if (settings.depth !== undefined && !(kind.book?.depths ?? []).includes(settings.depth)) {
      return [`collectors[${index}].depth: ${depthChoices(kind)}`];
    }
    return [];
  });
}

function depthChoices({ book, venue, market }: CollectorKind): string {
  if (book === undefined) return 'only order books have one';
  const { depths } = book;
  const choices =
    depths.length === 0
      ? 'every level comes'
      : `there are: ${depths.toSorted((a, b) => a - b).join(', ')}`;
  return `not a choice for ${venue} ${market}; ${choices}`;
}
