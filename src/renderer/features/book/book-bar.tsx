import { Button, Select, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { memo } from 'react';
import { BOOK_DEPTHS } from '../../../shared/values/order-book';
import { useHasLevels } from '../../lib/book-feed';
import { exportBook } from '../../lib/export-actions';
import { openBook, setBookDepth, useWindow } from '../../lib/window-store';
import { useBookChoices } from './use-book-choices';
import classes from './order-book.module.css';

const bookValue = (collectorId: string, symbol: string): string => `${collectorId} ${symbol}`;

/** Which book, how much of it, and its export. Memoised: its parent follows the book. */
export const BookBar = memo(function BookBar() {
  const { sources, chosen } = useBookChoices();
  const depth = useWindow((state) => state.bookDepth);
  const hasLevels = useHasLevels();
  if (sources === null || chosen === null) return null;
  const books = sources.map(({ id, venueLabel, marketLabel, symbols }) => ({
    group: `${id} · ${venueLabel} ${marketLabel}`,
    items: symbols.map((symbol) => ({ value: bookValue(id, symbol), label: symbol })),
  }));
  const choice = { collectorId: chosen.source.id, symbol: chosen.symbol, depth };
  return (
    <>
      <Select
        aria-label="Book"
        w={136}
        data={books}
        value={bookValue(chosen.source.id, chosen.symbol)}
        onChange={(value) => {
          const [collectorId, symbol] = value?.split(' ') ?? [];
          if (collectorId !== undefined && symbol !== undefined) openBook(collectorId, symbol);
        }}
        allowDeselect={false}
        searchable
        nothingFoundMessage="none"
        maxDropdownHeight={360}
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      />
      <span className={classes.source}>
        {chosen.source.venueLabel} · {chosen.source.marketLabel}
      </span>
      <span className={classes.spacer} />
      <Select
        aria-label="Levels a side"
        w={104}
        data={BOOK_DEPTHS.map((each) => ({ value: String(each), label: `${each} levels` }))}
        value={String(depth)}
        onChange={(value) => {
          const wanted = BOOK_DEPTHS.find((each) => String(each) === value);
          if (wanted !== undefined) setBookDepth(wanted);
        }}
        allowDeselect={false}
      />
      <Tooltip label={`Save the best ${depth} levels of both sides`}>
        <Button
          aria-label="Export book CSV"
          leftSection={<IconDownload size={13} />}
          disabled={!hasLevels}
          onClick={() => void exportBook(choice)}
        >
          Export CSV
        </Button>
      </Tooltip>
    </>
  );
});
