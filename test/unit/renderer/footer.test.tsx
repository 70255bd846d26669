import { cleanup, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Footer } from '../../../src/renderer/features/status/footer';
import { useMonitor } from '../../../src/renderer/lib/monitor-store';
import { useWindow } from '../../../src/renderer/lib/window-store';
import type { MonitorSnapshot } from '../../../src/shared/monitor-snapshot';
import { renderThemed } from './support/render';
import { collector, provenRollUp, rolledAnswer, rollUp, snapshot } from './support/statuses';

const NO_LOSSES = { openGaps: 0, missingIds: 0, lostIds: 0, unknownOutages: 0, notProvable: 0 };
const { ledger } = snapshot();
const RECEIVED = {
  ...ledger,
  intake: { received: 10, stored: 9, duplicate: 1, rejected: {} },
  holding: { ...ledger.holding, stored: 9, held: 9 },
};

function losses(
  fields: Partial<MonitorSnapshot['losses']>,
  others: Partial<MonitorSnapshot> = {},
): HTMLElement {
  useMonitor.setState({
    snapshot: snapshot({
      ledger: RECEIVED,
      verdict: provenRollUp(),
      losses: { ...NO_LOSSES, ...fields },
      ...others,
    }),
  });
  renderThemed(<Footer />);
  return screen.getByTitle(/see them in the timeline/);
}

describe('the footer', () => {
  it('claims no gaps only when trades were received to see one by', () => {
    const nothing = { ...ledger, intake: { received: 0, stored: 0, duplicate: 0, rejected: {} } };
    const figure = losses({}, { ledger: nothing });
    expect(figure.textContent).toBe('gaps –');
    expect(figure.title).toContain('No trade was received yet, so no gap can be seen');
  });

  it('claims no gaps where the verdict answers complete', () => {
    expect(losses({}).textContent).toBe('gaps 0');
  });

  it('claims nothing where no instrument can be proved complete', () => {
    expect(losses({}, { verdict: rollUp() }).textContent).toBe('gaps – · 2 not provable');
  });

  it('says of how many instruments a loss cannot be proved', () => {
    const verdict = rollUp({ complete: rolledAnswer({ good: 3, unknown: 2 }) });
    const figure = losses({}, { verdict });
    expect(figure.textContent).toBe('gaps 0 · 2 not provable');
    expect(figure.title).toContain('Of 2 instruments nothing can prove that all came');
  });

  it('claims no gaps neither beside missed frames nor beside what is incomplete', () => {
    const one = collector();
    const missed = { ...one, stats: { ...one.stats, missedFrames: 4_303 } };
    expect(losses({}, { collectors: [missed] }).textContent).toBe('frames missed 4,303');
    cleanup();
    const verdict = provenRollUp({
      complete: rolledAnswer({ good: 1, bad: 1 }, '7 trades rejected within 60 s'),
    });
    const figure = losses({}, { verdict });
    expect(figure.textContent).toBe('incomplete 1 of 2');
    expect(figure.title).toContain('7 trades rejected within 60 s');
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
