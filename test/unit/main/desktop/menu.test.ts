import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../../../src/main/desktop/menu';
import type { MenuPlace } from '../../../../src/main/desktop/menu';

function itemsOf(place: MenuPlace) {
  const invoked: string[] = [];
  const template = menuTemplate(
    {
      invoke: (command) => invoked.push(command),
      startAll: () => invoked.push('start-all'),
      stopAll: () => invoked.push('stop-all'),
    },
    place,
  );
  const flatten = (item: MenuItemConstructorOptions): MenuItemConstructorOptions[] =>
    Array.isArray(item.submenu) ? [item, ...item.submenu.flatMap(flatten)] : [item];
  return { items: template.flatMap(flatten), invoked };
}

describe('menu', () => {
  it.each([true, false])('offers every command once, on a Mac: %s', (isMac) => {
    const { items, invoked } = itemsOf({ isMac, isPackaged: true });
    const commands = items.filter(({ id }) => id !== undefined);
    for (const { click } of commands) {
      // The commands look at none of what Electron hands to a click.
      (click as () => void)();
    }
    expect(new Set(invoked)).toEqual(
      new Set([
        'export-all',
        'export-filtered',
        'open-incidents',
        'open-log',
        'open-palette',
        'open-recording',
        'open-settings',
        'toggle-theme',
        'about',
        'start-all',
        'stop-all',
      ]),
    );
    expect(invoked).toEqual(commands.map(({ id }) => id));
  });

  it('gives no accelerator to two items', () => {
    const { items } = itemsOf({ isMac: false, isPackaged: false });
    const accelerators = items.flatMap(({ accelerator }) => accelerator ?? []);
    expect(accelerators).toContain('CmdOrCtrl+E');
    expect(accelerators).toContain('CmdOrCtrl+K');
    expect(new Set(accelerators).size).toBe(accelerators.length);
  });

  it('has developer tools only in an app that is not packaged', () => {
    const roles = (isPackaged: boolean) =>
      itemsOf({ isMac: false, isPackaged }).items.map(({ role }) => role);
    expect(roles(false)).toContain('toggleDevTools');
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(true)).not.toContain('reload');
  });
});
