import { useState, type KeyboardEvent } from 'react';
import type { TapeRow } from '../../../shared/ipc/contract';

const PAGE_ROWS = 15;

export interface RowCursor {
  /** Sequence of the row under the cursor, so that it stays with its trade while rows arrive. */
  readonly sequence: number | null;
  readonly index: number;
  readonly set: (sequence: number | null) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Arrow keys, Page Up/Down, Home and End move it; Enter opens; Ctrl+C copies; Escape leaves. */
export function useRowCursor(
  rows: readonly TapeRow[],
  act: {
    readonly reveal: (index: number) => void;
    readonly open: (row: TapeRow) => void;
    readonly copy: (row: TapeRow) => void;
  },
): RowCursor {
  const [sequence, setSequence] = useState<number | null>(null);
  const index = sequence === null ? -1 : rows.findIndex((row) => row.sequence === sequence);
  const row = rows[index];

  const moveTo = (target: number): void => {
    const place = Math.min(Math.max(target, 0), rows.length - 1);
    const next = rows[place];
    if (next === undefined) return;
    setSequence(next.sequence);
    act.reveal(place);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = TARGETS[event.key]?.(index, rows.length);
    if (target !== undefined) moveTo(target);
    else if (event.key === 'Enter' && row !== undefined) act.open(row);
    else if (event.key === 'Escape' && row !== undefined) {
      setSequence(null);
      act.reveal(0);
    } else if (event.key === 'c' && (event.ctrlKey || event.metaKey) && row !== undefined) {
      if (window.getSelection()?.isCollapsed === false) return;
      act.copy(row);
    } else return;
    event.preventDefault();
  };
  return { sequence: row === undefined ? null : sequence, index, set: setSequence, onKeyDown };
}

const TARGETS: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + PAGE_ROWS,
  PageUp: (index) => index - PAGE_ROWS,
  Home: () => 0,
  End: (_, count) => count - 1,
};
