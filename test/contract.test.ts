/** The native API against a real server: systems A and B as they are written, listing and deleting. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, errorOf } from './support/api.ts';
import { type RunningServer, startServer } from './support/server.ts';

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(() => server.stop());

async function restart(how: 'stop' | 'kill9'): Promise<void> {
  await server[how]();
  server = await startServer({ dataPath: server.dataPath });
  api = new Api(server.url);
}

/** What is stored: checked at once, and again after a kill -9 and a restart that all share. */
const survivors: { title: string; check: () => Promise<void> }[] = [];

async function survives(title: string, check: () => Promise<void>): Promise<void> {
  await check();
  survivors.push({ title, check });
}

const bucket = (timestamp: string, values: readonly number[]) => {
  const sum = values.reduce((total, value) => total + value, 0);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return { timestamp, count: values.length, sum, min, max, average: sum / values.length };
};

describe('system A', () => {
  const name = 'a-cpu';

  it('takes one object and answers 201 with the number stored', async () => {
    const body = `{"timestamp": 1700000000000, "name": "${name}", "value": 12.5}`;
    const answer = await api.post(body);
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.deepEqual(JSON.parse(answer.text), { stored: 1 });
  });

  it('averages per minute, hour and day', async () => {
    await api.store({ timestamp: '2023-11-14T22:13:59.999Z', name, value: 13.5 });
    await api.store({ timestamp: '2023-11-14T22:14:00Z', name, value: 4 });
    await api.store({ timestamp: '2023-11-15T00:30:00+01:00', name, value: 1 });
    await survives('averages', async () => {
      assert.deepEqual(await api.aggregates({ name, granularity: 'minute' }), [
        bucket('2023-11-14T22:13:00.000Z', [12.5, 13.5]),
        bucket('2023-11-14T22:14:00.000Z', [4]),
        bucket('2023-11-14T23:30:00.000Z', [1]),
      ]);
      assert.deepEqual(await api.aggregates({ name, granularity: 'hour' }), [
        bucket('2023-11-14T22:00:00.000Z', [12.5, 13.5, 4]),
        bucket('2023-11-14T23:00:00.000Z', [1]),
      ]);
      assert.deepEqual(await api.aggregates({ name, granularity: 'day' }), [
        bucket('2023-11-14T00:00:00.000Z', [12.5, 13.5, 4, 1]),
      ]);
    });
  });
});

describe('system B', () => {
  const name = 'b-visits';
  const posted = [
    { name, type: 'counter', value: 1, timestamp: '2024-05-01T10:00:00Z' },
    { name, type: 'counter', value: 2, timestamp: '2024-05-01T12:00:00.5+02:00' },
    { name: 'b-load', type: 'gauge', value: 0.25, timestamp: '2024-05-01T10:00:00Z' },
  ];

  it('takes an array with types', async () => {
    assert.equal(await api.store(posted), 3);
  });

  it('finds by name and timestamp, in time order', async () => {
    const first = {
      name,
      type: 'counter',
      value: 1,
      timestamp: '2024-05-01T10:00:00.000Z',
      labels: {},
    };
    const second = { ...first, value: 2, timestamp: '2024-05-01T10:00:00.500Z' };
    assert.deepEqual(await api.samples({ name }), [first, second]);
    assert.deepEqual(await api.samples({ name, timestamp: '2024-05-01T10:00:00Z' }), [first]);
    assert.deepEqual(await api.samples({ name, timestamp: Date.UTC(2024, 4, 1, 10) + 500 }), [
      second,
    ]);
    const both = await api.samples({ timestamp: '2024-05-01T12:00:00+02:00' });
    assert.deepEqual(both.map((sample) => sample.name).sort(), ['b-load', name]);
    assert.deepEqual(await api.samples({ name, timestamp: '2024-05-01T10:00:00.001Z' }), []);
    assert.deepEqual(await api.samples({ name: 'b-nobody' }), []);
  });

  it('counts the same batch posted three times three times', async () => {
    const batch = [{ name: 'b-thrice', type: 'counter', value: 1, timestamp: 1_714_557_600_000 }];
    for (let i = 0; i < 3; i++) await api.store(batch);
    const thrice = { count: 3, sum: 3, min: 1, max: 1, average: 1 };
    await survives('a batch posted three times', async () => {
      assert.deepEqual(await api.stats({ name: 'b-thrice' }), thrice);
      assert.equal((await api.samples({ name: 'b-thrice' })).length, 3);
    });
  });

  it('stores a repeated Idempotency-Key once, and answers it alike', async () => {
    const key = { 'idempotency-key': 'b-once' };
    const body = [{ name: 'b-keyed', value: 5 }, { name: 'b-keyed' }];
    const first = await api.post(body, key);
    assert.equal(first.status, 400);
    assert.equal(errorOf(first).stored, 1);
    await survives('an Idempotency-Key', async () => {
      for (const { status, text } of await Promise.all([1, 2, 3].map(() => api.post(body, key))))
        assert.deepEqual({ status, text }, { status: 400, text: first.text });
      assert.equal((await api.stats({ name: 'b-keyed' })).count, 1);
    });
  });

  it('gives an empty span count and sum 0 and null for the rest', async () => {
    const nothing = { count: 0, sum: 0, min: null, max: null, average: null };
    assert.deepEqual(await api.stats({ name: 'b-nobody' }), nothing);
    assert.deepEqual(await api.stats({ name, start: 0, end: 1 }), nothing);
  });
});

describe('raw samples', () => {
  const startMs = Date.UTC(2025, 0, 1);

  it('are the newest 1,000, or with a start the oldest from there on', async () => {
    const many = Array.from({ length: 1200 }, (_, i) => ({
      name: 'raw',
      value: i,
      timestamp: startMs + i,
    }));
    await api.store(many);
    const valuesOf = async (parameters: Record<string, string | number>) =>
      (await api.samples({ name: 'raw', ...parameters })).map(({ value }) => value);
    const range = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => from + i);
    assert.deepEqual(await valuesOf({}), range(200, 1200));
    assert.deepEqual(await valuesOf({ start: startMs + 10 }), range(10, 1010));
    assert.deepEqual(await valuesOf({ end: startMs + 1099 }), range(100, 1100));
    assert.deepEqual(await valuesOf({ limit: 3 }), range(1197, 1200));
    assert.deepEqual(await valuesOf({ start: startMs + 5, end: startMs + 7 }), [5, 6, 7]);
  });

  it('without arguments are the newest of all metrics', async () => {
    const future = Date.now() + 3_600_000;
    await api.store(
      Array.from({ length: 1000 }, (_, i) => ({
        name: `raw-all-${i % 7}`,
        value: i,
        timestamp: future + i,
      })),
    );
    const samples = await api.samples();
    assert.deepEqual(
      samples.map(({ value }) => value),
      Array.from({ length: 1000 }, (_, i) => i),
    );
  });

  it('without a timestamp are of now', async () => {
    const beforeMs = Date.now();
    await api.store({ name: 'raw-now', value: 1 });
    const [sample] = await api.samples({ name: 'raw-now' });
    const ms = Date.parse(sample?.timestamp ?? '');
    assert.ok(ms >= beforeMs && ms <= Date.now(), sample?.timestamp);
  });

  it('keep every float64 as it was sent', async () => {
    const values = [
      0,
      -0.1,
      5e-324,
      -1.7976931348623157e308,
      9007199254740991,
      1 / 3,
      1e21,
      0.1 + 0.2,
    ];
    await api.store(
      values.map((value, i) => ({ name: 'raw-exact', value, timestamp: startMs + i })),
    );
    await survives('every float64', async () =>
      assert.deepEqual(
        (await api.samples({ name: 'raw-exact' })).map(({ value }) => value),
        values,
      ),
    );
  });
});

describe('names, series and overview', () => {
  it('tell type, unit, series, last value and time', async () => {
    const nowMs = Date.now();
    const timestamp = new Date(nowMs).toISOString();
    await api.store([
      {
        name: 'room',
        type: 'latency',
        unit: 'ms',
        value: 1,
        timestamp: nowMs - 5,
        labels: { at: 'b' },
      },
      {
        name: 'room',
        type: 'latency',
        unit: 'ms',
        value: 3,
        timestamp: nowMs,
        labels: { at: 'a' },
      },
      { name: 'room', type: 'latency', unit: 'ms', value: 9, timestamp: 5, labels: { at: 'a' } },
    ]);
    const expected = {
      name: 'room',
      type: 'latency',
      unit: 'ms',
      seriesCount: 2,
      lastValue: 3,
      lastTimestamp: timestamp,
    };
    await survives('names, series and overview', async () => {
      const found = (await api.names()).find(({ name }) => name === 'room');
      assert.deepEqual(found, expected);
      const series = await api.series({ name: 'room' });
      assert.deepEqual(series.map(({ labels, lastValue }) => [labels.at, lastValue]).sort(), [
        ['a', 3],
        ['b', 1],
      ]);
      assert.deepEqual(await api.series({ name: 'room', labels: 'at=a' }), [
        {
          labels: { at: 'a' },
          type: 'latency',
          unit: 'ms',
          lastValue: 3,
          lastTimestamp: timestamp,
        },
      ]);
      const { sparkline, ...card } = (await api.overview({ minutes: 5 })).find(
        ({ name }) => name === 'room',
      ) ?? { sparkline: [] };
      assert.deepEqual(card, expected);
      const total = sparkline.reduce((sum, [, average]) => sum + average, 0);
      // Both in one minute give their average, in two minutes one point each.
      assert.ok(total === 2 || total === 4, JSON.stringify(sparkline));
    });
  });

  it('a later type and unit replace the earlier ones', async () => {
    await api.store({ name: 'retyped', value: 1 });
    await api.store({ name: 'retyped', value: 2, type: 'counter', unit: 'requests' });
    await survives('a later type and unit', async () => {
      const found = (await api.names()).find(({ name }) => name === 'retyped');
      assert.deepEqual([found?.type, found?.unit, found?.seriesCount], ['counter', 'requests', 1]);
    });
  });
});

describe('what was stored is there', () => {
  // The kill comes first: so soon, the log still has all of it.
  for (const how of ['kill9', 'stop'] as const) {
    it(`after ${how === 'kill9' ? 'a kill -9' : 'a restart'}`, async (t) => {
      assert.equal(survivors.length, 6);
      await restart(how);
      for (const { title, check } of survivors) await t.test(title, check);
    });
  }
});

describe('DELETE /v1/metrics', () => {
  const name = 'doomed';
  const at = (i: number) => Date.UTC(2025, 5, 1) + i * 1000;

  async function assertGone(labels: string, left: number): Promise<void> {
    assert.equal((await api.stats({ name, labels })).count, 0);
    assert.deepEqual(await api.samples({ name, labels }), []);
    assert.deepEqual(await api.series({ name, labels }), []);
    for (const granularity of ['minute', 'hour', 'day']) {
      assert.deepEqual(await api.aggregates({ name, labels, granularity }), []);
    }
    assert.equal((await api.stats({ name })).count, left);
    const known = (await api.names()).find((metric) => metric.name === name);
    assert.equal(known?.seriesCount ?? 0, left > 0 ? 1 : 0);
    assert.equal(
      (await api.overview()).some((card) => card.name === name),
      left > 0,
    );
    const everything = await api.samples({ start: at(0), end: at(10) });
    assert.equal(everything.filter((sample) => sample.name === name).length, left);
  }

  it('takes series away for good, on every endpoint and over restarts', async () => {
    await api.store([
      { name, value: 1, timestamp: at(1), labels: { host: 'a' } },
      { name, value: 2, timestamp: at(2), labels: { host: 'a' } },
      { name, value: 4, timestamp: at(3), labels: { host: 'b' } },
    ]);
    const answer = await api.delete({ name, labels: 'host=a' });
    assert.deepEqual([answer.status, JSON.parse(answer.text)], [200, { deleted: 1 }]);
    await assertGone('host=a', 1);
    await restart('kill9');
    await assertGone('host=a', 1);
    assert.deepEqual(JSON.parse((await api.delete({ name })).text), { deleted: 1 });
    await assertGone('{}', 0);
    await restart('stop');
    await assertGone('{}', 0);
  });

  it('lets the same series be written again, with only the new samples in it', async () => {
    await api.store({ name, value: 8, timestamp: at(1), labels: { host: 'a' } });
    assert.equal((await api.stats({ name })).sum, 8);
    await restart('kill9');
    assert.equal((await api.stats({ name })).sum, 8);
    assert.equal((await api.samples({ name })).length, 1);
  });

  it('needs a name, and says 0 for one that nobody has', async () => {
    const answer = await api.delete({});
    assert.equal(answer.status, 400);
    assert.equal(errorOf(answer).error.details[0]?.field, 'name');
    assert.deepEqual(JSON.parse((await api.delete({ name: 'nobody' })).text), { deleted: 0 });
  });
});
