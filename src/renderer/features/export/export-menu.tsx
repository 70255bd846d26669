import { Button, Menu, Tooltip } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { exportTrades } from '../../lib/export-actions';
import { isFiltered, useWindow } from '../../lib/window-store';

/** Saves what the tape's filters select, which is everything while none is set; the menu offers both. */
export function ExportMenu() {
  const filter = useWindow((state) => state.filter);
  const filtered = isFiltered(filter);
  return (
    <Button.Group>
      <Tooltip
        label={filtered ? 'Save the trades that match the filters' : 'Save all trades in memory'}
      >
        <Button leftSection={<IconDownload size={13} />} onClick={() => void exportTrades(filter)}>
          Export CSV
        </Button>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button px={4} aria-label="Choose what to export">
            <IconChevronDown size={13} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void exportTrades({})}>All trades</Menu.Item>
          <Menu.Item disabled={!filtered} onClick={() => void exportTrades(filter)}>
            {filtered ? 'Filtered trades' : 'Filtered trades (no filter set)'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
