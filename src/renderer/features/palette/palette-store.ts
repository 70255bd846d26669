import { createSpotlight, useSpotlight } from '@mantine/spotlight';

export const [paletteStore, { open: openPalette }] = createSpotlight();

export const useIsPaletteOpen = (): boolean => useSpotlight(paletteStore).opened;
