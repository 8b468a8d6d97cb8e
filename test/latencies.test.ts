/** Quantiles of latencies and histograms over every way in, through kill -9, and what senders say of metrics. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api } from './support/api.ts';
import { chooseSeed, seededRandom } from './support/random.ts';
import { type RunningServer, startServer } from './support/server.ts';

const minuteMs = 60_000;
const baseMs = Date.UTC(2026, 4, 1, 10);
const ranks = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };
const maxRelativeError = 0.0055;

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(() => server.stop());

async function crash(): Promise<void> {
  await server.kill9();
  server = await startServer({ dataPath: server.dataPath });
  api = new Api(server.url);
}

async function restart(): Promise<void> {
  await server.stop();
  server = await startServer({ dataPath: server.dataPath });
  api = new Api(server.url);
}

async function json(path: string): Promise<unknown> {
  const response = await fetch(`${server.url}${path}`);
  assert.equal(response.status, 200, path);
  return response.json();
}

/** Asserts each quantile of the answer to be near the exact one. */
function assertNear(answer: unknown, values: readonly number[], maxError: number): void {
  const sorted = [...values].sort((a, b) => a - b);
  for (const [field, rank] of Object.entries(ranks)) {
    const exact = sorted[Math.ceil(rank * sorted.length) - 1] ?? 0;
    const found = (answer as Record<string, number>)[field] ?? Number.NaN;
    const error = Math.abs(found - exact) / exact;
    assert.ok(error <= maxError, `${field} is ${found}, not ${exact}`);
  }
}

/** Values as latencies are: most near the middle, a long tail. */
function latencies(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.exp(normal) * 0.05;
  });
}

type Attributes = { key: string; value: { stringValue: string } }[];

/** An exponential histogram as OpenTelemetry's SDKs send it, with the scale that they begin with. */
function exponential(values: readonly number[], scale = 20): Record<string, unknown> {
  let fitting = scale;
  const indexes = () => values.map((value) => Math.ceil(Math.log2(value) * 2 ** fitting) - 1);
  while (Math.max(...indexes()) - Math.min(...indexes()) >= 160) fitting--;
  const all = indexes();
  const offset = Math.min(...all);
  const bucketCounts = Array.from({ length: Math.max(...all) - offset + 1 }, () => 0);
  for (const at of all) bucketCounts[at - offset] = (bucketCounts[at - offset] ?? 0) + 1;
  return {
    count: values.length,
    sum: values.reduce((a, b) => a + b, 0),
    scale: fitting,
    zeroCount: 0,
    positive: { offset, bucketCounts },
  };
}

async function sendOtlp(
  name: string,
  isDelta: boolean,
  points: readonly { ms: number; values: readonly number[]; attributes?: Attributes }[],
): Promise<void> {
  const dataPoints = points.map(({ ms, values, attributes = [] }) => ({
    attributes,
    startTimeUnixNano: `${baseMs - 1000}000000`,
    timeUnixNano: `${ms}000000`,
    ...exponential(values),
    exemplars: [
      { timeUnixNano: `${ms}000000`, asDouble: 1, traceId: '0af7651916cd43dd8448eb211c80319c' },
    ],
  }));
  const metric = {
    name,
    unit: 's',
    description: 'How long it took',
    exponentialHistogram: { aggregationTemporality: isDelta ? 1 : 2, dataPoints },
  };
  const body = { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] };
  const response = await fetch(`${server.url}/v1/otlp/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.text());
}

describe('samples of the type latency', () => {
  it('have quantiles in stats and aggregates, by group and zone, from memory and store', async () => {
    const seed = chooseSeed();
    const values = latencies(3000, seed);
    const samples = values.map((value, i) => ({
      name: 'latency',
      type: 'latency',
      value,
      timestamp: baseMs + i * 7_000,
      labels: { host: `h${i % 3}` },
    }));
    const check = async (context: string) => {
      assertNear(await api.stats({ name: 'latency' }), values, maxRelativeError);
      const start = baseMs + 12_345;
      const end = baseMs + 2_222_222;
      const inside = samples.filter(({ timestamp }) => timestamp >= start && timestamp <= end);
      assertNear(
        await api.stats({ name: 'latency', start, end }),
        inside.map(({ value }) => value),
        maxRelativeError,
      );
      for (const [granularity, stepMs] of [
        ['minute', minuteMs],
        ['hour', 60 * minuteMs],
      ] as const) {
        const asked = { name: 'latency', granularity, groupBy: 'host', timezone: 'Asia/Kolkata' };
        const half = granularity === 'hour' ? 30 * minuteMs : 0;
        for (const bucket of await api.aggregates(asked)) {
          const ms = Date.parse(bucket.timestamp);
          const inBucket = samples.filter(
            ({ timestamp, labels }) =>
              Math.floor((timestamp + half) / stepMs) * stepMs - half === ms &&
              labels.host === bucket.labels?.host,
          );
          assert.equal(bucket.count, inBucket.length, context);
          assertNear(
            bucket,
            inBucket.map(({ value }) => value),
            maxRelativeError,
          );
        }
      }
    };
    for (let i = 0; i < samples.length; i += 1000) await api.store(samples.slice(i, i + 1000));
    await check('in memory');
    await crash();
    await check('after kill -9');
    await restart();
    await check('from the store');
  });

  it('other series have none, and a metric with both has', async () => {
    await api.store([
      { name: 'level', value: 5, timestamp: baseMs },
      { name: 'mixed', value: 100, timestamp: baseMs, labels: { kind: 'gauge' } },
      { name: 'mixed', value: 3, timestamp: baseMs, type: 'latency', labels: { kind: 'latency' } },
    ]);
    assert.equal('p50' in (await api.stats({ name: 'level' })), false);
    assert.equal('p50' in (await api.stats({ name: 'nothing' })), false);
    const mixed: Record<string, unknown> = await api.stats({ name: 'mixed' });
    assert.equal(mixed.count, 2);
    assertNear(mixed, [3], maxRelativeError);
    assert.equal(mixed.quantileCount, 1);
    const empty: Record<string, unknown> = await api.stats({ name: 'latency', start: 0, end: 1 });
    assert.deepEqual([empty.count, empty.p50, empty.p99], [0, null, null]);
  });
});

describe('exponential histograms', () => {
  const values = latencies(2000, 7);
  // 160 buckets over this range make each about 5 % wide.
  const coarse = 0.06;

  it('deltas add up, running ones count what they have more, through kill -9 and a retry', async () => {
    const portion = (i: number) => values.slice(i * 500, (i + 1) * 500);
    const running = (i: number) => values.slice(0, (i + 1) * 500);
    for (let i = 0; i < 4; i++) {
      const ms = baseMs + i * minuteMs;
      await sendOtlp('delta', true, [{ ms, values: portion(i) }]);
      for (let attempt = 0; attempt < 2; attempt++) {
        await sendOtlp('running', false, [{ ms, values: running(i) }]);
      }
      if (i === 1) await crash();
      if (i === 2) await restart();
    }
    for (let repeat = 0; repeat < 2; repeat++) {
      const delta = await api.stats({ name: 'delta_seconds' });
      assert.equal(delta.count, 2000);
      assertNear(delta, values, coarse);
      const found = await api.stats({ name: 'running_seconds' });
      // The first one says nothing of when its values came.
      assert.equal(found.count, 1500);
      assertNear(found, values.slice(500), coarse);
      const buckets = await api.aggregates({ name: 'running_seconds', granularity: 'minute' });
      assert.deepEqual(
        buckets.map(({ count }) => count),
        [500, 500, 500],
      );
      if (repeat === 0) await crash();
    }
  });

  it('is kept whole in the minutes in which the frame begins and ends', async () => {
    const frame = { start: baseMs + minuteMs + 30_000, end: baseMs + 2 * minuteMs + 1 };
    assert.equal((await api.stats({ name: 'delta_seconds', ...frame })).count, 1000);
  });
});

describe('classic histograms', () => {
  const bounds = ['0.1', '0.5', '1', '+Inf'];
  /** By minute and instance, how many were in each bucket of its own since the start of the process. */
  const totals: Record<string, number[][]> = {
    // 10 a minute, then a restart after which 4 came, then 6 more.
    a: [
      [5, 5, 0, 0],
      [10, 10, 0, 0],
      [2, 2, 0, 0],
      [2, 2, 6, 0],
    ],
    b: [
      [0, 0, 0, 7],
      [0, 0, 0, 7],
      [0, 0, 0, 8],
      [0, 0, 0, 8],
    ],
  };
  const sumOf = ([a = 0, b = 0, c = 0, d = 0]: number[]) => a * 0.05 + b * 0.25 + c * 0.75 + d * 2;

  async function send(): Promise<void> {
    const lines: string[] = [];
    for (const [instance, minutes] of Object.entries(totals)) {
      for (const [minute, inBuckets] of minutes.entries()) {
        const at = baseMs + minute * minuteMs + 30_000;
        let below = 0;
        for (const [i, le] of bounds.entries()) {
          below += inBuckets[i] ?? 0;
          lines.push(`classic_bucket{instance="${instance}",le="${le}"} ${below} ${at}`);
        }
        lines.push(`classic_sum{instance="${instance}"} ${sumOf(inBuckets)} ${at}`);
        lines.push(`classic_count{instance="${instance}"} ${below} ${at}`);
      }
    }
    const body = `${lines.join('\n')}\n`;
    const headers = { 'content-type': 'text/plain' };
    const path = '/api/v1/import/prometheus';
    const response = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
    assert.ok(response.ok, await response.text());
  }

  it('are answered from the increases of their counters, by group, over a restart', async () => {
    await send();
    for (let repeat = 0; repeat < 2; repeat++) {
      const all = await api.stats({ name: 'classic' });
      assert.equal(all.count, 10 + 4 + 6 + 1);
      const buckets = await api.aggregates({
        name: 'classic',
        granularity: 'minute',
        groupBy: 'instance',
      });
      buckets.sort((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1));
      assert.deepEqual(
        buckets.map(({ timestamp, count, min, max, labels }) => [
          (Date.parse(timestamp) - baseMs) / minuteMs,
          labels?.instance,
          count,
          min,
          max,
        ]),
        [
          [1, 'a', 10, 0, 0.5],
          [2, 'a', 4, 0, 0.5],
          [3, 'a', 6, 0.5, 1],
          [2, 'b', 1, 1, 1],
        ],
      );
      const [first] = buckets;
      assert.ok(Math.abs((first?.sum ?? 0) - 1.5) < 1e-9);
      const { p50, p90 } = first as unknown as { p50: number; p90: number };
      // Interpolated: half lie up to 0.1, and nine tenths up to 0.1 + 0.8 * 0.4.
      assert.ok(Math.abs(p50 - 0.1) < 0.01, `${p50}`);
      assert.ok(Math.abs(p90 - 0.42) < 0.03, `${p90}`);
      const frame = { start: baseMs + 3 * minuteMs, end: baseMs + 3 * minuteMs + 59_999 };
      assert.equal((await api.stats({ name: 'classic', ...frame })).count, 6);
      const filtered = await api.stats({ name: 'classic', labels: 'instance=b' });
      assert.equal(filtered.count, 1);
      if (repeat === 0) await restart();
    }
  });
});

describe('metadata', () => {
  it('is answered as Prometheus does, and fills in what series do not say', async () => {
    const text = '# HELP jobs How many jobs.\n# TYPE jobs gauge\njobs 5\n';
    const response = await fetch(`${server.url}/api/v1/import/prometheus`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: text,
    });
    assert.ok(response.ok, await response.text());
    await sendOtlp('described', true, [{ ms: baseMs, values: [1, 2] }]);
    await api.store([{ name: 'timed', type: 'latency', value: 1, timestamp: baseMs }]);
    await crash();
    assert.deepEqual(await json('/api/v1/metadata?metric=jobs'), {
      status: 'success',
      data: { jobs: [{ type: 'gauge', help: 'How many jobs.', unit: '' }] },
    });
    assert.deepEqual(await json('/api/v1/metadata?metric=none'), { status: 'success', data: {} });
    const { data } = (await json('/api/v1/metadata?limit=1')) as { data: object };
    assert.equal(Object.keys(data).length, 1);
    const all = (await json('/api/v1/metadata')) as { data: Record<string, unknown[]> };
    assert.ok('jobs' in all.data && 'described_seconds' in all.data);
    assert.deepEqual(all.data.timed, [{ type: 'histogram', help: '', unit: '' }]);
    assert.deepEqual(await json('/api/v1/metadata?metric=timed'), {
      status: 'success',
      data: { timed: [{ type: 'histogram', help: '', unit: '' }] },
    });
    const bad = await fetch(`${server.url}/api/v1/metadata?limit=x`);
    assert.deepEqual(
      [bad.status, await bad.json()],
      [400, { status: 'error', errorType: 'bad_data', error: 'limit must be a number' }],
    );
    const names = (await json('/v1/metrics/names')) as Record<string, unknown>[];
    const named = (name: string) => names.find((metric) => metric.name === name);
    assert.equal(named('jobs')?.help, 'How many jobs.');
    assert.equal(named('described_seconds')?.hasHistograms, true);
    assert.equal(named('timed')?.hasHistograms, undefined);
  });
});
