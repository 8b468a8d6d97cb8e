import type { LabelPairs } from '../series/index.ts';

/**
 * Decides whether a new series may be born.
 */
export class SeriesGuard {
  /** Undefined when the series may be born (it is counted then), otherwise why not. */
  admit(_sender: string, _name: string, _labels: LabelPairs): string | undefined {
    return undefined;
  }

  /** Series that were admitted and never born after all. */
  giveBack(_sender: string, _count: number): void {}
}
