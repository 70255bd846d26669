import type { KeyboardEvent } from 'react';
import type { TapeRow } from '../../../shared/ipc/contract';

const PAGE_ROWS = 15;

export interface RowCursor {
  /** Where the chosen row stands; null while none is chosen or it is not among the rows. */
  readonly index: number | null;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Arrow keys, Page Up/Down, Home and End move the choice; Enter opens; Ctrl+C copies; Escape leaves.
 * Chosen is a trade, not a place: rows arrive above it, and it stays chosen after it left the rows.
 */
export function rowCursor(
  rows: readonly TapeRow[],
  chosen: TapeRow | null,
  act: {
    readonly choose: (row: TapeRow | null) => void;
    readonly reveal: (index: number) => void;
    readonly open: (row: TapeRow) => void;
    readonly copy: (row: TapeRow) => void;
  },
): RowCursor {
  const index = placeOf(rows, chosen);

  const moveTo = (target: number): void => {
    const place = Math.min(Math.max(target, 0), rows.length - 1);
    const next = rows[place];
    if (next === undefined) return;
    act.choose(next);
    act.reveal(place);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = TARGETS[event.key]?.(neighbours(rows, chosen, index), rows.length);
    if (target !== undefined) moveTo(target);
    else if (event.key === 'Enter' && chosen !== null) act.open(chosen);
    else if (event.key === 'Escape' && chosen !== null) {
      act.choose(null);
      act.reveal(0);
    } else if (event.key === 'c' && (event.ctrlKey || event.metaKey) && chosen !== null) {
      if (window.getSelection()?.isCollapsed === false) return;
      act.copy(chosen);
    } else return;
    event.preventDefault();
  };
  return { index, onKeyDown };
}

export function placeOf(rows: readonly TapeRow[], chosen: TapeRow | null): number | null {
  if (chosen === null) return null;
  const index = rows.findIndex(({ sequence }) => sequence === chosen.sequence);
  return index < 0 ? null : index;
}

interface Neighbours {
  readonly newer: number;
  readonly older: number;
}

function neighbours(
  rows: readonly TapeRow[],
  chosen: TapeRow | null,
  index: number | null,
): Neighbours {
  if (index !== null) return { newer: index - 1, older: index + 1 };
  if (chosen === null) return { newer: 0, older: 0 };
  const older = rows.findIndex(({ sequence }) => sequence < chosen.sequence);
  const place = older < 0 ? rows.length : older;
  return { newer: place - 1, older: place };
}

const TARGETS: Readonly<Record<string, (beside: Neighbours, count: number) => number>> = {
  ArrowDown: ({ older }) => older,
  ArrowUp: ({ newer }) => newer,
  PageDown: ({ older }) => older + PAGE_ROWS - 1,
  PageUp: ({ newer }) => newer - PAGE_ROWS + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};
