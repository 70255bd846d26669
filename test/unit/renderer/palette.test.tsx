import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { Layout } from '../../../src/renderer/app/layout';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { FakeBridge } from './support/fake-bridge';
import { renderThemed } from './support/render';
import { snapshot } from './support/statuses';

const code = vi.hoisted(() => {
  let arrive: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return { asked: false, arrived, arrive };
});

// The real palette, late.
vi.mock('../../../src/renderer/features/palette/palette', async (importOriginal) => {
  code.asked = true;
  await code.arrived;
  return importOriginal();
});

it('opens for the Ctrl+K that was pressed before its code was there', async () => {
  useMonitor.setState({ snapshot: snapshot() });
  new FakeBridge({
    'tape:watch': () => ({ ok: true, value: { generation: 1, rows: [], matching: 0 } }),
  }).install();
  renderThemed(<Layout />);
  expect(code.asked).toBe(false);
  await userEvent.keyboard('{Control>}k{/Control}');
  await waitFor(() => expect(code.asked).toBe(true));
  expect(screen.queryByLabelText('Type a command')).toBeNull();

  act(() => code.arrive());
  const input = await screen.findByLabelText('Type a command');
  await waitFor(() => expect(document.activeElement).toBe(input));
});
