import { Modal } from '@mantine/core';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ComponentType } from 'react';
import { describe, expect, it } from 'vitest';
import { dialogWhen } from '../../../src/renderer/lib/loaded-when';
import { renderThemed } from './support/render';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const Dialog = (props: DialogProps) => (
  <Modal {...props} title="Late">
    here
  </Modal>
);

/** A window with one button for a dialog whose code comes when the test says so. */
function renderWindow(): { readonly arrive: () => void; readonly loads: () => number } {
  let loads = 0;
  let arrive: () => void = () => undefined;
  const LateDialog = dialogWhen<DialogProps>(
    ({ opened }) => opened,
    () => {
      loads += 1;
      return new Promise<ComponentType<DialogProps>>((resolve) => {
        arrive = () => resolve(Dialog);
      });
    },
  );
  function Window() {
    const [opened, setOpened] = useState(false);
    return (
      <>
        <button onClick={() => setOpened(true)}>Open</button>
        <LateDialog opened={opened} onClose={() => setOpened(false)} />
      </>
    );
  }
  renderThemed(<Window />);
  return { arrive: () => arrive(), loads: () => loads };
}

describe('a dialog that is loaded when it is wanted', () => {
  it('is not loaded before', () => {
    expect(renderWindow().loads()).toBe(0);
  });

  it('opens for the press that came before its code, and gives the focus back', async () => {
    const { arrive, loads } = renderWindow();
    const opener = screen.getByRole('button', { name: 'Open' });
    act(() => opener.focus());
    await userEvent.keyboard('{Enter}{Enter}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(loads()).toBe(1);

    act(() => arrive());
    expect(await screen.findByRole('dialog', { name: 'Late' })).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(opener));
  });
});
