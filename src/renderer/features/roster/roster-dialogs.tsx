import { Modal } from '@mantine/core';
import { useState } from 'react';
import { closeRoster, useWindow, type RosterView } from '../../lib/window-store';
import { CollectorDialog } from './collector-dialog';
import { ImportPreviewForm } from './import-preview-form';
import { RemoveForm } from './remove-form';
import classes from './roster.module.css';

/** The dialogs that change which collectors there are; one at a time. */
export function RosterDialogs() {
  const view = useWindow((state) => state.roster);
  // While it closes it still shows what it showed.
  const [shown, setShown] = useState(view);
  if (view !== null && view !== shown) setShown(view);
  return (
    <Modal
      opened={view !== null}
      onClose={closeRoster}
      title={shown === null ? '' : titleOf(shown)}
      size={shown?.kind === 'remove' ? 440 : 640}
      classNames={{ title: classes.title ?? '' }}
    >
      {view !== null && <Content key={JSON.stringify(view)} view={view} />}
    </Modal>
  );
}

function Content({ view }: { view: RosterView }) {
  switch (view.kind) {
    case 'add':
      return <CollectorDialog editedId={null} channel={view.channel ?? null} />;
    case 'edit':
      return <CollectorDialog editedId={view.id} channel={null} />;
    case 'remove':
      return <RemoveForm id={view.id} />;
    case 'import':
      return <ImportPreviewForm preview={view.preview} />;
  }
}

function titleOf(view: RosterView): string {
  switch (view.kind) {
    case 'add':
      return 'Add collector';
    case 'edit':
      return `Edit ${view.id}`;
    case 'remove':
      return `Remove ${view.id}?`;
    case 'import':
      return `Import ${view.preview.fileName}?`;
  }
}
