import type { BookStatus, BookView } from '../../../shared/order-book';
import type { Result } from '../../../shared/result';

/** What the desktop shell, the API and the exports may ask about order books. */
export interface Books {
  /** Of one collector, in the order of its symbols; empty for collectors of other channels. */
  statusesOf(collectorId: string): readonly BookStatus[];
  /** A copy of the best `depth` levels a side. */
  view(collectorId: string, symbol: string, depth: number): Result<BookView>;
  /** Called after each update or change of sync, at the pace of the wire. The undo is returned. */
  onChanged(listener: (collectorId: string, symbol: string) => void): () => void;
}
