import type { LabelPairs } from '../../series/index.ts';
import type { FloatHistogram } from '../histogram/index.ts';

/** One place of a written series: nothing (`_`), a number, or a histogram. */
export type SequenceValue =
  | { kind: 'omitted' }
  | { kind: 'float'; value: number }
  | {
      kind: 'histogram';
      histogram: FloatHistogram;
      /** Whether it names a counter reset hint; otherwise any will do. */
      hasHint: boolean;
    };

export type ExpectedSeries = {
  labels: LabelPairs;
  values: readonly SequenceValue[];
};
