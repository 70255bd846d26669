import { describe, expect, it } from 'vitest';
import { StateMachineDiagram } from '../../../src/renderer/components/state-machine-diagram';
import { StateMachineMini } from '../../../src/renderer/components/state-machine-mini';
import { COLLECTOR_STATES } from '../../../src/shared/values/lifecycle';
import { renderThemed } from './support/render';

const lit = (container: HTMLElement): (string | null)[] =>
  [...container.querySelectorAll('[data-state][data-current="true"]')].map((node) =>
    node.getAttribute('data-state'),
  );

describe.each(COLLECTOR_STATES)('in state %s', (state) => {
  it.each([false, true])('the miniature lights exactly that node, small: %s', (small) => {
    const { container } = renderThemed(<StateMachineMini state={state} small={small} />);
    expect(container.querySelectorAll('[data-state]')).toHaveLength(COLLECTOR_STATES.length);
    expect(lit(container)).toEqual([state]);
  });
  it('the diagram lights exactly that node', () => {
    const { container } = renderThemed(<StateMachineDiagram state={state} lastFrom={null} />);
    expect(lit(container)).toEqual([state]);
  });
});

describe('the way taken', () => {
  const taken = (container: HTMLElement): (string | null)[] =>
    [...container.querySelectorAll('[data-lit="true"]')].map((edge) =>
      edge.getAttribute('data-edge'),
    );

  it.each([
    ['SUBSCRIBING', 'ACTIVE'],
    ['ACTIVE', 'RECONNECTING'],
    ['RECONNECTING', 'ERROR'],
    ['ERROR', 'CONNECTING'],
    ['ACTIVE', 'STOPPED'],
    ['ERROR', 'STOPPED'],
  ] as const)('from %s to %s is the only edge highlighted', (from, to) => {
    const { container } = renderThemed(<StateMachineDiagram state={to} lastFrom={from} />);
    expect(taken(container)).toEqual([`${from}-${to}`]);
  });

  it('marks as walked only states that come before the current one', () => {
    const { container } = renderThemed(<StateMachineMini state="CONNECTED" />);
    const walked = [...container.querySelectorAll('[data-state][data-walked="true"]')];
    expect(walked.map((node) => node.getAttribute('data-state'))).toEqual([
      'STOPPED',
      'CONNECTING',
    ]);
  });
});
