import type { Life } from '../../pipeline/testing/life.ts';
import type { Store } from '../../store/index.ts';
import { Samples, type SamplesOptions } from '../samples.ts';

/** The samples of a {@link Life}, told what it commits, as in a server. */
export function samplesOf(
  life: Life,
  store: Store,
  options: Pick<SamplesOptions, 'nowMs' | 'maxCacheBytes' | 'leastGroupedHours'>,
  flush: SamplesOptions['flush'] = (spans) => life.pipeline.flushForRead(spans),
): Samples {
  const samples = new Samples({
    table: life.table,
    head: life.head,
    store,
    recent: life.recent,
    flush,
    pending: (indexes, span) => life.pipeline.pendingReadings(indexes, span),
    flushPoints: () => life.pipeline.flushPointsForRead(),
    settle: () => life.pipeline.settleForRead(),
    onAnswered: () => undefined,
    ...options,
  });
  life.log.onCommitted = (committed) => {
    life.pipeline.take(committed);
    samples.take(committed);
  };
  return samples;
}
