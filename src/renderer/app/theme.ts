import { createTheme } from '@mantine/core';
import type {
  ActionIconProps,
  ButtonProps,
  DrawerProps,
  MenuProps,
  ModalProps,
  NumberInputProps,
  SegmentedControlProps,
  SelectProps,
  TextInputProps,
  TooltipProps,
} from '@mantine/core';

// By type alone: `Modal.extend` and its like would bring each component into the first screen.
const defaults = <Props>(defaultProps: Partial<Props>): { defaultProps: Partial<Props> } => ({
  defaultProps,
});

/** Defaults of components. Colours and sizes are in theme.css, because Mantine's own <style> is off. */
export const theme = createTheme({
  primaryColor: 'blue',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    ActionIcon: defaults<ActionIconProps>({ variant: 'subtle', color: 'gray' }),
    Button: defaults<ButtonProps>({ variant: 'default', size: 'compact-sm' }),
    // Locking the page's scroll injects a <style>, which the content security policy refuses.
    Drawer: defaults<DrawerProps>({ lockScroll: false, overlayProps: { backgroundOpacity: 0.35 } }),
    Modal: defaults<ModalProps>({ lockScroll: false, overlayProps: { backgroundOpacity: 0.45 } }),
    Menu: defaults<MenuProps>({ shadow: 'md', transitionProps: { duration: 80 } }),
    NumberInput: defaults<NumberInputProps>({ size: 'xs' }),
    SegmentedControl: defaults<SegmentedControlProps>({ size: 'xs', transitionDuration: 100 }),
    // What clears it stands in the place of the arrow: fields are narrow.
    Select: defaults<SelectProps>({ size: 'xs', clearSectionMode: 'clear' }),
    TextInput: defaults<TextInputProps>({ size: 'xs' }),
    Tooltip: defaults<TooltipProps>({
      openDelay: 250,
      withArrow: false,
      multiline: true,
      maw: 360,
      fz: 'xs',
    }),
  },
});
