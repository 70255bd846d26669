/** As in `collector-list.module.css`. */
const COLUMN_WIDTH = 280;
const GAP = 8;
/** Of a card that names its states. There are columns only in a wide window, where type is larger. */
const ROOMY_HEIGHT = { inOneColumn: 229, inColumns: 248 };

/** Whether that many cards in full do not fit into the list at once. A list not yet measured is 0 × 0. */
export function mustBeDense(
  cards: number,
  { width, height }: { readonly width: number; readonly height: number },
): boolean {
  const columns = Math.max(1, Math.floor((width + GAP) / (COLUMN_WIDTH + GAP)));
  const cardHeight = columns === 1 ? ROOMY_HEIGHT.inOneColumn : ROOMY_HEIGHT.inColumns;
  return height > 0 && Math.ceil(cards / columns) * (cardHeight + GAP) - GAP > height;
}
