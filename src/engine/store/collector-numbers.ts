/** Ids of collectors, by the number that stands for them. They are few: settings name them. */
const collectorIds: string[] = [];
const numbers = new Map<string, number>();

let latest = -1;

/** Of neighbours, which mostly come from the same collector, it is known without a look-up. */
export function numberOfCollector(collectorId: string): number {
  if (collectorIds[latest] === collectorId) return latest;
  let number = numbers.get(collectorId);
  if (number === undefined) {
    number = collectorIds.push(collectorId) - 1;
    numbers.set(collectorId, number);
  }
  return (latest = number);
}

export const collectorOfNumber = (number: number): string => collectorIds[number] ?? '';
