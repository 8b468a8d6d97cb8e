import type { LabelPairs } from '../../../series/index.ts';
import { parse } from '../../parse/index.ts';
import type { SampleSource, SelectedSeries } from '../../source.ts';
import { MemorySource, parseScript } from '../../testing/index.ts';
import { evaluate, labelsText, type QueryOptions, type QueryResult } from '../index.ts';

/** Samples of a test, in the notation of Prometheus' test scripts: lines such as `x{a="1"} 0+10x5`. */
export function load(intervalText: string, lines: readonly string[]): MemorySource {
  const source = new MemorySource();
  const text = `load ${intervalText}\n${lines.map((line) => `  ${line}\n`).join('')}`;
  for (const command of parseScript(text)) {
    if (command.kind === 'load') {
      source.load(command.series);
    }
  }
  return source;
}

type Times = { startMs: number; endMs: number; stepMs: number };

/** Without times at the end of the first hour. */
export async function ask(
  source: SampleSource,
  text: string,
  times: Partial<Times> & Omit<Partial<QueryOptions>, keyof Times | 'source'> = {},
): Promise<QueryResult> {
  const startMs = times.startMs ?? 3_600_000;
  const query = { text, source, endMs: startMs, stepMs: 0, ...times, startMs };
  return await evaluate(parse(text), query);
}

/** An answer in short: `{a="1"} 5` for each series, values separated by blanks, in the order of the answer. */
export async function answer(
  source: SampleSource,
  text: string,
  times: Partial<Times> = {},
): Promise<string[]> {
  const result = await ask(source, text, times);
  switch (result.type) {
    case 'scalar':
    case 'string':
      return [String(result.result.value)];
    case 'vector':
      return result.result.map(
        ({ labels, value, histogram }) =>
          `${labelsText(labels)} ${histogram === null ? value : 'histogram'}`,
      );
    case 'matrix':
      return result.result.map(
        ({ labels, value }) => `${labelsText(labels)} ${[...value].join(' ')}`,
      );
  }
}

/** A source that always answers with these series, however large they are. */
export function fixedSource(series: readonly SelectedSeries[]): SampleSource {
  return {
    async select(_request, budget) {
      budget.takeSeries(series.length);
      for (const { count } of series) {
        budget.takeSamples(count);
      }
      return [...series];
    },
  };
}

/** One sample every ten seconds from 1970 on, counting up from 0. */
export function risingSeries(labels: LabelPairs, count: number): SelectedSeries {
  return {
    labels,
    count,
    timestampMs: Float64Array.from({ length: count }, (_, at) => at * 10_000),
    value: Float64Array.from({ length: count }, (_, at) => at),
    stale: new Uint32Array(0),
    histograms: null,
  };
}
