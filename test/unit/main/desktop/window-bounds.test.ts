import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitToDisplays } from '../../../../src/main/desktop/window-bounds';
import { windowStateSchema } from '../../../../src/shared/settings';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const external = { x: 1440, y: 0, width: 2560, height: 1440 };
const state = (bounds: object) => windowStateSchema.parse(bounds);

describe('window bounds', () => {
  it('are kept where they fit', () => {
    const bounds = { x: 1500, y: 100, width: 1280, height: 800 };
    expect(fitToDisplays(state(bounds), [laptop, external])).toEqual(bounds);
  });

  it('are centred by the system when nothing was saved', () => {
    expect(fitToDisplays(state({}), [laptop])).toEqual({ width: 1280, height: 800 });
  });

  it('move to the primary display when theirs was unplugged, and shrink to it', () => {
    const bounds = { x: 1500, y: 100, width: 2400, height: 1300 };
    expect(fitToDisplays(state(bounds), [laptop])).toEqual({ width: 1440, height: 875 });
  });

  it('are pulled back in when they hang over the edge', () => {
    const bounds = { x: 1300, y: 700, width: 800, height: 600 };
    expect(fitToDisplays(state(bounds), [laptop])).toEqual({
      x: 640,
      y: 300,
      width: 800,
      height: 600,
    });
  });

  it('are always inside some display', () => {
    const coordinate = fc.integer({ min: -5_000, max: 5_000 });
    const size = fc.integer({ min: 640, max: 5_000 });
    const saved = fc.record({ x: coordinate, y: coordinate, width: size, height: size });
    fc.assert(
      fc.property(saved, (bounds) => {
        const { x, y, width, height } = fitToDisplays(state(bounds), [laptop, external]);
        const fits = [laptop, external].some(
          (area) =>
            width <= area.width &&
            height <= area.height &&
            (x === undefined || (x >= area.x && x + width <= area.x + area.width)) &&
            (y === undefined || (y >= area.y && y + height <= area.y + area.height)),
        );
        expect(fits).toBe(true);
      }),
    );
  });
});
