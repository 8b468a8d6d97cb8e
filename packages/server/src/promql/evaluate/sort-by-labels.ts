import type { LabelPairs } from '../../series/index.ts';
import { compareLabels } from './labels.ts';
import type { Pace } from './pace.ts';

/** Below all characters that labels should hold, so that a text that goes on comes after one that ends. */
const end = '\u0000';
/** Where these meet others, the order of UTF-16 is not that of UTF-8; NUL would end a text too early. */
const special = /[\ud800-\udfff]/;

/** Sorted as {@link compareLabels} has it, but by whole texts, which is several times as fast for many series. */
export async function sortByLabels<T extends { labels: LabelPairs }>(
  series: readonly T[],
  pace: Pace,
): Promise<T[]> {
  const keyed: { key: string; one: T }[] = [];
  let isPlain = true;
  for (const one of series) {
    const texts = one.labels.flat();
    const key = texts.join(end);
    isPlain &&= !special.test(key) && key.split(end).length === Math.max(1, texts.length);
    keyed.push({ key, one });
    if (pace.isDue()) {
      await pace.rest();
    }
  }
  if (!isPlain) {
    return [...series].sort((left, right) => compareLabels(left.labels, right.labels));
  }
  keyed.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  return keyed.map(({ one }) => one);
}
