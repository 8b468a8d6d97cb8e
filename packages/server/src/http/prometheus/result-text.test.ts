import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QueryResult } from '../../promql/index.ts';
import { queryDataText } from './result-text.ts';
import { secondsText } from './seconds-text.ts';

test('times have three decimals or none', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [1000, '1'],
    [1001, '1.001'],
    [1435781451781, '1435781451.781'],
    [-1500, '-1.500'],
    [20, '0.020'],
  ];
  for (const [ms, text] of cases) assert.equal(secondsText(ms), text);
});

const statistics = {
  elapsedMs: 0,
  seriesRead: 0,
  samplesRead: 0,
  peakSamples: 0,
  root: {} as QueryResult['statistics']['root'],
};
const remarks = { warnings: [], infos: [], statistics };

function written(result: Pick<QueryResult, 'type' | 'result'>): string {
  return [...queryDataText({ ...result, ...remarks } as QueryResult, null)].join('');
}

test('a vector, an empty matrix, and one with labels that need escapes', () => {
  assert.equal(
    written({
      type: 'vector',
      result: [{ labels: [['a', 'x"\n']], timestampMs: 1500, value: 2, histogram: null }],
    }),
    '{"resultType":"vector","result":[{"metric":{"a":"x\\"\\n"},"value":[1.500,"2"]}]}',
  );
  assert.equal(written({ type: 'matrix', result: [] }), '{"resultType":"matrix","result":[]}');
  const two = [1, 2].map((series) => ({
    labels: [['s', String(series)]] as const,
    timestampMs: Float64Array.of(0, 1000),
    value: Float64Array.of(series, 0.5),
    histograms: [],
  }));
  assert.equal(
    written({ type: 'matrix', result: two }),
    '{"resultType":"matrix","result":[{"metric":{"s":"1"},"values":[[0,"1"],[1,"0.5"]]},{"metric":{"s":"2"},"values":[[0,"2"],[1,"0.5"]]}]}',
  );
});

test('a large matrix comes in pieces of bounded size', () => {
  const timestampMs = Float64Array.from({ length: 50_000 }, (_, i) => i * 1000);
  const result: QueryResult = {
    type: 'matrix',
    result: [{ labels: [], timestampMs, value: timestampMs, histograms: [] }],
    ...remarks,
  };
  const pieces = [...queryDataText(result, null)];
  assert.ok(pieces.length > 10);
  assert.ok(pieces.every((piece) => piece.length < 200_000));
  assert.equal(JSON.parse(pieces.join('')).result[0].values.length, 50_000);
});
