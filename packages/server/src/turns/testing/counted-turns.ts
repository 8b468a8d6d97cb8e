import { Turns } from '../turns.ts';

/** Counts how often somebody let others have their turn. */
export class CountedTurns extends Turns {
  count = 0;

  override next(): Promise<void> {
    this.count++;
    return super.next();
  }
}

/** Holds everybody up. */
export function workFor(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}
