import { maxRawSamples, type RawSample } from '@tidemark/protocol';
import type { Api, Parameters } from './api.ts';

/** Values of one series by epoch milliseconds; samples of one millisecond in the order of the answer. */
export type SeriesSamples = Map<number, number[]>;

/** By {@link seriesId}. */
export type SamplesBySeries = Map<string, SeriesSamples>;

/** One text for a name and labels in whatever order. */
export function seriesId(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}${JSON.stringify(pairs)}`;
}

/** A raw sample whose value is a number, as the answer's is unless it is infinite or NaN. */
export type ReadSample = Omit<RawSample, 'value'> & { value: number };

const specialNumbers = {
  NaN: Number.NaN,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
};

/** All raw samples of the selection, whatever their number, in portions as large as an answer may be. */
export async function readAllSamples(
  api: Api,
  parameters: Parameters & { name: string },
): Promise<ReadSample[]> {
  const found: ReadSample[] = [];
  for (let start = 0; ; ) {
    const portion = (await api.samples({ ...parameters, start })).map(
      ({ value, ...rest }): ReadSample => ({
        ...rest,
        value: typeof value === 'number' ? value : specialNumbers[value],
      }),
    );
    if (portion.length < maxRawSamples) return found.concat(portion);
    const newest = Date.parse(portion.at(-1)?.timestamp ?? '');
    if (newest === start) throw new Error(`more than ${maxRawSamples} samples at ${newest}`);
    // Those of the newest millisecond may be cut off: they are read with the next portion.
    found.push(...portion.filter(({ timestamp }) => Date.parse(timestamp) !== newest));
    start = newest;
  }
}

/** All raw samples of these metrics. */
export async function readSeries(api: Api, names: readonly string[]): Promise<SamplesBySeries> {
  const found: SamplesBySeries = new Map();
  for (const name of names) {
    for (const { labels, timestamp, value } of await readAllSamples(api, { name })) {
      addSample(found, seriesId(name, labels), Date.parse(timestamp), value);
    }
  }
  return found;
}

export function addSample(into: SamplesBySeries, id: string, timestampMs: number, value: number) {
  const series = into.get(id) ?? new Map();
  into.set(id, series);
  series.set(timestampMs, [...(series.get(timestampMs) ?? []), value]);
}

export function countSamples(series: SamplesBySeries): number {
  let count = 0;
  for (const samples of series.values()) {
    for (const values of samples.values()) count += values.length;
  }
  return count;
}

/**
 * What differs between what was sent and what arrived, a line for each, 20 at most; empty when both are the
 * same, sample by sample.
 */
export function differences(sent: SamplesBySeries, arrived: SamplesBySeries): string {
  const lines: string[] = [];
  for (const [id, samples] of sent) {
    const found: SeriesSamples = arrived.get(id) ?? new Map();
    for (const [timestampMs, values] of samples) {
      const got = found.get(timestampMs) ?? [];
      if (!isSame(values, got)) lines.push(`${id} @${timestampMs}: sent ${values}, got ${got}`);
    }
    for (const [timestampMs, got] of found) {
      if (!samples.has(timestampMs)) lines.push(`${id} @${timestampMs}: not sent, got ${got}`);
    }
  }
  for (const [id, found] of arrived) {
    if (!sent.has(id)) lines.push(`${id}: not sent, got ${found.size} samples`);
  }
  const shown = lines.slice(0, 20);
  if (lines.length > shown.length) shown.push(`and ${lines.length - shown.length} more`);
  return shown.join('\n');
}

/** JSON has no -0 in its shortest form, so 0 and -0 are the same here; NaN is itself. */
function isSame(sent: readonly number[], got: readonly number[]): boolean {
  return (
    sent.length === got.length &&
    sent.every((value, i) => value === got[i] || (Number.isNaN(value) && Number.isNaN(got[i])))
  );
}
