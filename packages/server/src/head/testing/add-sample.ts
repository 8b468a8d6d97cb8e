import { marksOf, reading, SampleRows } from '../../batch/index.ts';
import type { Head } from '../head.ts';
import type { OpenMinutes } from '../open-minutes.ts';

/** Lets the head observe one sample and sums it up at once. */
export function addSample(
  head: Head,
  minutes: OpenMinutes,
  seriesIndex: number,
  timestampMs: number,
  value: number,
  kind: number,
  keepDay: number,
): void {
  const mayRepeat = head.observe(seriesIndex, timestampMs, value) && kind === reading;
  const rows = new SampleRows();
  rows.append(seriesIndex, timestampMs, value, marksOf(kind, mayRepeat, keepDay), 0);
  head.sumRun(minutes, rows, Uint32Array.of(0), 0, 1);
}
