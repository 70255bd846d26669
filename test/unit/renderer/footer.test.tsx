import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Footer } from '../../../src/renderer/features/status/footer';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { useWindow } from '../../../src/renderer/lib/window-store';
import type { MonitorSnapshot } from '../../../src/shared/monitor-snapshot';
import { renderThemed } from './support/render';
import { snapshot } from './support/statuses';

const NO_LOSSES = { openGaps: 0, missingIds: 0, lostIds: 0, unknownOutages: 0, notProvable: 0 };
const { ledger } = snapshot();
const RECEIVED = {
  ...ledger,
  intake: { received: 10, stored: 9, duplicate: 1, rejected: {} },
  holding: { ...ledger.holding, stored: 9, held: 9 },
};

function losses(fields: Partial<MonitorSnapshot['losses']>, received = RECEIVED): HTMLElement {
  useMonitor.setState({
    snapshot: snapshot({ ledger: received, losses: { ...NO_LOSSES, ...fields } }),
  });
  renderThemed(<Footer />);
  return screen.getByRole('button', { name: /^gaps/ });
}

describe('the footer', () => {
  it('claims no gaps only when trades were received to see one by', () => {
    const nothing = { ...ledger, intake: { received: 0, stored: 0, duplicate: 0, rejected: {} } };
    const figure = losses({}, nothing);
    expect(figure.textContent).toBe('gaps –');
    expect(figure.title).toContain('No trade was received yet, so no gap can be seen');
  });

  it('says on how many collectors a loss cannot be proved', () => {
    const figure = losses({ notProvable: 2 });
    expect(figure.textContent).toBe('gaps 0 · 2 not provable');
    expect(figure.title).toContain('On 2 running collectors a loss cannot be proved');
  });

  it('keeps what may still come apart from what is lost and what is unknown', () => {
    const figure = losses({ openGaps: 1, missingIds: 23, lostIds: 4, unknownOutages: 3 });
    expect(figure.textContent).toBe('gaps 1 · lost 4 · unknown outages 3');
    expect(figure.title).toContain('1 open gaps lack 23 trades that may still come');
  });

  it('opens the losses in the timeline', () => {
    fireEvent.click(losses({ lostIds: 4 }));
    expect(useWindow.getState().timeline).toEqual({ kinds: ['gap', 'outage'] });
  });
});
