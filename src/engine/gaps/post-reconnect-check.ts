import { instrumentKey } from '../../shared/market-data';
import type { Clock } from '../../platform/clock';
import type { CollectorManager } from '../collectors/collector-manager';

/** How long a symbol may rest on a new connection before the venue is asked what was missed of it. */
export const QUIET_MS = 10_000;

export interface ReturnCheckParts {
  readonly clock: Clock;
  readonly manager: Pick<CollectorManager, 'onTransition' | 'find'>;
  /** Each instrument of a collector that has been back for that long, whether it trades or not. */
  readonly onReturned: (instrument: string) => void;
}

/**
 * A busy symbol shows with its first trade what an interruption cost. One that rests would show it
 * hours later, so some time after each reconnect every symbol is looked at. The undo is returned.
 */
export function checkAfterReconnects({ clock, manager, onReturned }: ReturnCheckParts): () => void {
  const waiting = new Map<string, () => void>();
  const stopListening = manager.onTransition((collectorId, { to }) => {
    waiting.get(collectorId)?.();
    waiting.delete(collectorId);
    if (to !== 'ACTIVE') return;
    const check = (): void => {
      waiting.delete(collectorId);
      const found = manager.find(collectorId);
      if (!found.ok || found.value.kind.channel !== 'trades') return;
      const { kind, collector } = found.value;
      for (const symbol of collector.settings.symbols)
        onReturned(instrumentKey(kind.venue, kind.market, symbol));
    };
    waiting.set(collectorId, clock.after(QUIET_MS, check));
  });
  return () => {
    stopListening();
    for (const cancel of waiting.values()) cancel();
  };
}
