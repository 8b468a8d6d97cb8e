import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SelectRequest } from '../source.ts';
import { answer, ask, fixedSource, load, risingSeries } from './testing/ask.ts';

const minute = { startMs: 0, endMs: 600_000, stepMs: 60_000 };

test('an instant query gives each type of value', async () => {
  const source = load('1m', ['x{a="1"} 1+1x10']);
  const types = ['1 + 1', '"text"', 'x', 'x[5m]'].map(
    async (text) => (await ask(source, text)).type,
  );
  assert.deepEqual(await Promise.all(types), ['scalar', 'string', 'vector', 'matrix']);
});

test('a range query gives a matrix, and one step is a range, too', async () => {
  const source = load('1m', ['x{a="1"} 1+1x10']);
  const result = await ask(source, '1', { startMs: 0, endMs: 0, stepMs: 60_000 });
  assert.equal(result.type, 'matrix');
  assert.deepEqual(await answer(source, 'x', { ...minute, endMs: 120_000 }), [
    '{__name__="x", a="1"} 1 2 3',
  ]);
});

test('a range vector has no values over a range', async () => {
  await assert.rejects(ask(load('1m', []), 'x[5m]', minute), {
    message: /^invalid expression type "range vector" for range query/,
  });
});

test('a range vector that is asked for gives samples at their own times', async () => {
  const source = load('1m', ['x 1 2 stale 4', 'x{a="1"} 5 _ _ _']);
  const result = await ask(source, 'x[3m]', { startMs: 180_000 });
  assert.ok(result.type === 'matrix');
  assert.deepEqual(
    result.result.map(({ timestampMs, value }) => [[...timestampMs], [...value]]),
    [
      [
        [60_000, 180_000],
        [2, 4],
      ],
    ],
  );
});

test('an answer over a range is sorted by labels, an instant one as it came', async () => {
  const source = load('1m', ['x{a="2"} 1', 'x{a="10"} 2', 'x{a="1"} 3', 'w 4']);
  const labels = ['{__name__="x", a="2"} 1', '{__name__="x", a="10"} 2', '{__name__="x", a="1"} 3'];
  assert.deepEqual(await answer(source, 'x', { startMs: 0 }), labels);
  assert.deepEqual(await answer(source, '{__name__=~".+"}', { ...minute, endMs: 0 }), [
    '{__name__="w"} 4',
    '{__name__="x", a="1"} 3',
    '{__name__="x", a="10"} 2',
    '{__name__="x", a="2"} 1',
  ]);
});

test('a sample is seen for as long as the lookback, and not a moment longer', async () => {
  const source = load('1m', ['x 7']);
  const seenAt = async (startMs: number, lookbackMs?: number) => {
    const result = await ask(source, 'x', { startMs, ...(lookbackMs && { lookbackMs }) });
    return result.type === 'vector' && result.result.length === 1;
  };
  assert.deepEqual(
    [await seenAt(0), await seenAt(299_999), await seenAt(300_000), await seenAt(59_999, 60_000)],
    [true, true, false, true],
  );
  assert.equal(await seenAt(60_000, 60_000), false);
});

test('a source is told what is needed, and no more', async () => {
  const requests: SelectRequest[] = [];
  const source = {
    async select(request: SelectRequest) {
      requests.push(request);
      return [];
    },
  };
  const times = { startMs: 1_000_000, endMs: 2_000_000, stepMs: 10_000 };
  await ask(source, 'rate(x[5m] offset 1m) + y @ 500 + max_over_time(z[10m:1m])', times);
  assert.deepEqual(
    requests.map(({ startMs, endMs, hint }) => [startMs, endMs, hint.rangeMs, hint.function]),
    [
      [640_000, 1_940_000, 300_000, 'rate'],
      [200_000, 500_000, 0, null],
      // Multiples of a minute within ten minutes before any step, and the lookback before the first.
      [120_000, 1_980_000, 0, null],
    ],
  );
});

test('pinned parts are read and worked out once', async () => {
  const source = fixedSource([risingSeries([['__name__', 'x_total']], 300)]);
  const times = { startMs: 0, endMs: 2_000_000, stepMs: 1_000 };
  const result = await ask(source, 'sum(rate(x_total[5m] @ 1000))', times);
  assert.ok(result.type === 'matrix');
  assert.deepEqual(new Set(result.result[0]?.value), new Set([0.1]));
  const { root } = result.statistics;
  assert.deepEqual(
    [root.name, root.children[0]?.name, root.children[0]?.steps],
    ['stepInvariant', 'sum', 1],
  );
});

test('statistics tell what was read and where time went', async () => {
  const series = Array.from({ length: 3 }, (_, at) =>
    risingSeries(
      [
        ['__name__', 'x_total'],
        ['i', String(at)],
      ],
      360,
    ),
  );
  const { statistics } = await ask(fixedSource(series), 'sum(rate(x_total[5m])) + 1', {
    startMs: 600_000,
    endMs: 3_600_000,
    stepMs: 60_000,
  });
  assert.equal(statistics.seriesRead, 3);
  assert.equal(statistics.samplesRead, 3 * 360);
  assert.ok(statistics.peakSamples >= 3 * 360);
  const [sum, one] = statistics.root.children;
  const [rate] = sum?.children ?? [];
  assert.deepEqual(
    [statistics.root.name, sum?.name, one?.name, rate?.name],
    ['+', 'sum', 'number', 'rate'],
  );
  assert.deepEqual(
    [rate?.seriesRead, rate?.samplesRead, rate?.seriesCount, sum?.seriesCount],
    [3, 3 * 360, 3, 1],
  );
  assert.deepEqual(rate?.position, { from: 4, to: 21 });
  assert.ok(statistics.elapsedMs >= statistics.root.elapsedMs);
  assert.ok(statistics.root.elapsedMs >= (sum?.elapsedMs ?? 0));
});

test('remarks say where in the query they belong, each once', async () => {
  const source = load('1m', ['x 1+1x10', 'y 1+1x10']);
  const text = 'rate(x[5m])\n  + rate(x[5m])\n  + rate(y[5m])';
  const { infos, warnings } = await ask(source, text, { startMs: 600_000 });
  assert.deepEqual(infos, [
    'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "x" (1:6)',
    'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "y" (3:10)',
  ]);
  assert.deepEqual(warnings, []);
});

test('names that no longer hold go in the end, and series that are the same without them meet', async () => {
  const source = load('1m', ['a 1 _', 'b _ 2']);
  const times = { startMs: 0, endMs: 60_000, stepMs: 60_000 };
  const young = { ...times, lookbackMs: 30_000 };
  const result = await ask(source, '-{__name__=~"a|b"}', young);
  assert.ok(result.type === 'matrix');
  assert.deepEqual(
    result.result.map(({ labels, value }) => [labels, [...value]]),
    [[[], [-1, -2]]],
  );
  await assert.rejects(ask(source, '-{__name__=~"a|b"}', times), {
    message: 'vector cannot contain metrics with the same labelset',
  });
});
