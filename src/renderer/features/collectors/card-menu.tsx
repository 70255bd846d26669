import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconListDetails, IconPencil, IconTrash } from '@tabler/icons-react';
import { memo } from 'react';
import { useIsReplay } from '../../lib/monitor-store';
import { openDetail, openRoster } from '../../lib/window-store';

/** What can be done with a collector beside starting and stopping it. */
export const CardMenu = memo(function CardMenu({
  id,
  configuredId,
}: {
  id: string;
  configuredId: string;
}) {
  if (useIsReplay()) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={18} aria-label={`More of ${id}`}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconListDetails size={14} />} onClick={() => openDetail(id)}>
          Details
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPencil size={14} />}
          onClick={() => openRoster({ kind: 'edit', id: configuredId })}
        >
          Edit…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={14} />}
          onClick={() => openRoster({ kind: 'remove', id: configuredId })}
        >
          Remove…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
});
