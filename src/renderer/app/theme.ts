import {
  ActionIcon,
  Button,
  Drawer,
  Menu,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  TextInput,
  Tooltip,
  createTheme,
} from '@mantine/core';

/** Defaults of components. Colours and sizes are in theme.css, because Mantine's own <style> is off. */
export const theme = createTheme({
  primaryColor: 'blue',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Button: Button.extend({ defaultProps: { variant: 'default', size: 'compact-sm' } }),
    // Locking the page's scroll injects a <style>, which the content security policy refuses.
    Drawer: Drawer.extend({
      defaultProps: { lockScroll: false, overlayProps: { backgroundOpacity: 0.35 } },
    }),
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, overlayProps: { backgroundOpacity: 0.45 } },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: 'xs', transitionDuration: 100 },
    }),
    Select: Select.extend({ defaultProps: { size: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 250, withArrow: false, multiline: true, maw: 360, fz: 'xs' },
    }),
  },
});
