/** Sums over time against a plain recount: bounds, time zones, grouping, filters and late samples. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, errorOf } from './support/api.ts';
import { chooseSeed, randomInteger, seededRandom } from './support/random.ts';
import { type RunningServer, startServer } from './support/server.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(() => server.stop());

/** Sums from the store's rows instead of memory: the samples' log segment is handed over by a stop. */
async function restart(): Promise<void> {
  await server.stop();
  server = await startServer({ dataPath: server.dataPath });
  api = new Api(server.url);
}

/** What is asked again once the sums come from the store: all of it after one restart. */
const askedFromStore: { title: string; check: () => Promise<void> }[] = [];

function fromStore(title: string, check: () => Promise<void>): void {
  askedFromStore.push({ title, check });
}

describe('bounds', () => {
  it('that end within a minute, after the newest sample of the series but not of all', async () => {
    const baseMs = Date.UTC(2025, 3, 1, 12, 0, 0);
    const at = (name: string, ms: number, value: number) => ({
      name,
      timestamp: baseMs + ms,
      value,
    });
    await api.store([at('early', 1_000, 1), at('early', 20_000, 2), at('later', 59_000, 3)]);
    const ask = async (name: string, endMs: number) =>
      (await api.stats({ name, start: baseMs, end: baseMs + endMs })).sum;
    const sums = async () => [
      await ask('early', 20_000),
      await ask('early', 19_999),
      await ask('early', 40_000),
      await ask('later', 40_000),
      await ask('later', 59_000),
    ];
    const check = async () => assert.deepEqual(await sums(), [3, 1, 3, 0, 3]);
    await check();
    fromStore('bounds that end within a minute', check);
  });

  it('are inclusive to the millisecond, in one minute and over minutes, hours and days', async () => {
    const seed = chooseSeed();
    const random = seededRandom(seed);
    const beginMs = Date.UTC(2025, 1, 27, 22, 58, 30);
    const spans = [minuteMs, 3 * minuteMs, 5 * hourMs, 4 * dayMs];
    const samples = spans.flatMap((spanMs) =>
      Array.from({ length: 150 }, () => ({
        name: 'bounds',
        timestamp: beginMs + randomInteger(random, spanMs),
        value: randomInteger(random, 1000),
      })),
    );
    // On the edges of minutes, hours and days.
    for (const edgeMs of [minuteMs, hourMs, dayMs]) {
      const atMs = Math.ceil(beginMs / edgeMs) * edgeMs;
      for (const offset of [-1, 0, 1])
        samples.push({ name: 'bounds', timestamp: atMs + offset, value: 7 });
    }
    await api.store(samples.slice(0, 300));
    const times = samples.map(({ timestamp }) => timestamp);
    const check = async (upTo: number) => {
      for (let i = 0; i < 40; i++) {
        const [a = 0, b = 0] = [0, 1].map(
          () => (times[randomInteger(random, times.length)] ?? 0) + randomInteger(random, 3) - 1,
        );
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const inside = samples
          .slice(0, upTo)
          .filter(({ timestamp }) => timestamp >= start && timestamp <= end)
          .map(({ value }) => value);
        const sum = inside.reduce((total, value) => total + value, 0);
        const found = await api.stats({ name: 'bounds', start, end });
        const context = `seed ${seed}, ${start} to ${end}`;
        assert.equal(found.count, inside.length, context);
        assert.equal(found.sum, sum, context);
        if (inside.length > 0) {
          assert.deepEqual(
            [found.min, found.max],
            [Math.min(...inside), Math.max(...inside)],
            context,
          );
        }
      }
    };
    await check(300);
    fromStore('bounds to the millisecond', async () => {
      await check(300);
      // Half in the store, half in memory.
      await api.store(samples.slice(300));
      await check(samples.length);
    });
  });
});

describe('time zones', () => {
  /** One sample each 15 minutes over the days around a change of the clocks. */
  async function store(name: string, startMs: number, endMs: number): Promise<void> {
    const samples = [];
    for (let ms = startMs; ms < endMs; ms += 15 * minuteMs)
      samples.push({ name, value: 1, timestamp: ms });
    await api.store(samples);
  }
  const counts = async (parameters: Record<string, string | number>) =>
    (await api.aggregates({ granularity: 'day', ...parameters })).map(({ timestamp, count }) => [
      timestamp,
      count,
    ]);

  it('give Berlin a day of 23 hours in spring and one of 25 in autumn', async () => {
    await store('spring', Date.UTC(2025, 2, 28, 23), Date.UTC(2025, 2, 31, 22));
    await store('autumn', Date.UTC(2025, 9, 24, 22), Date.UTC(2025, 9, 27, 23));
    const check = async () => {
      for (const timezone of ['Europe/Berlin', 'europe/berlin']) {
        assert.deepEqual(await counts({ name: 'spring', timezone }), [
          ['2025-03-28T23:00:00.000Z', 24 * 4],
          ['2025-03-29T23:00:00.000Z', 23 * 4],
          ['2025-03-30T22:00:00.000Z', 24 * 4],
        ]);
        assert.deepEqual(await counts({ name: 'autumn', timezone }), [
          ['2025-10-24T22:00:00.000Z', 24 * 4],
          ['2025-10-25T22:00:00.000Z', 25 * 4],
          ['2025-10-26T23:00:00.000Z', 24 * 4],
        ]);
      }
      const hours = await counts({
        name: 'autumn',
        timezone: 'Europe/Berlin',
        granularity: 'hour',
      });
      assert.equal(hours.length, 24 + 25 + 24);
      assert.ok(hours.every(([, count]) => count === 4));
    };
    await check();
    fromStore('days of 23 and 25 hours', check);
  });

  it('begin the hours and days of Kolkata at the half hour of UTC', async () => {
    // Of days whose minutes are kept for sure: where only hours may be left, they answer as soon as there are any.
    const beginMs = Math.floor(Date.now() / dayMs - 5) * dayMs + 18.5 * hourMs;
    await store('kolkata', beginMs, beginMs + 2 * dayMs);
    const check = async () => {
      const timezone = 'Asia/Kolkata';
      assert.deepEqual(await counts({ name: 'kolkata', timezone }), [
        [new Date(beginMs).toISOString(), 96],
        [new Date(beginMs + dayMs).toISOString(), 96],
      ]);
      const hours = await counts({ name: 'kolkata', timezone, granularity: 'hour' });
      assert.equal(hours.length, 48);
      assert.ok(
        hours.every(([begin, count]) => String(begin).slice(14) === '30:00.000Z' && count === 4),
      );
    };
    await check();
    fromStore('hours and days of Kolkata', check);
  });

  it('are known to the store as Node knows them', async () => {
    const seed = chooseSeed();
    const random = seededRandom(seed);
    const all = Intl.supportedValuesOf('timeZone');
    // Each first use costs the store some 30 ms: every run asks for others.
    const some = Array.from({ length: 40 }, () => all[randomInteger(random, all.length)] ?? 'UTC');
    await api.store({ name: 'zoned', value: 1, timestamp: '2025-07-01T12:00:00Z' });
    for (const timezone of [...some, 'utc', 'GMT', 'EST5EDT', 'Asia/Calcutta', 'PRC']) {
      const found = await counts({ name: 'zoned', timezone });
      assert.equal(found.length, 1, `${timezone}, seed ${seed}`);
    }
  });
});

describe('grouping and filters', () => {
  const at = Date.UTC(2025, 3, 1);
  const sums = async (parameters: Record<string, string>) =>
    (await api.aggregates({ name: 'web', granularity: 'hour', ...parameters }))
      .map(({ labels, sum }) => [labels, sum] as const)
      .sort(([, a], [, b]) => a - b);

  before(() =>
    api.store([
      { name: 'web', value: 1, timestamp: at, labels: { region: 'eu', host: 'a' } },
      { name: 'web', value: 2, timestamp: at, labels: { region: 'eu', host: 'b' } },
      { name: 'web', value: 4, timestamp: at, labels: { region: 'us', host: 'a' } },
      { name: 'web', value: 8, timestamp: at },
    ]),
  );

  it('select and sum up what was asked for', async () => {
    const check = async () => {
      assert.deepEqual(await sums({}), [[undefined, 15]]);
      const byRegion = [
        [{ region: 'eu' }, 3],
        [{ region: 'us' }, 4],
        [{ region: '' }, 8],
      ];
      assert.deepEqual(await sums({ groupBy: 'region' }), byRegion);
      assert.deepEqual(await sums({ groupBy: '["region"]' }), byRegion);
      assert.deepEqual(await sums({ groupBy: 'region,host', labels: 'host=a' }), [
        [{ region: 'eu', host: 'a' }, 1],
        [{ region: 'us', host: 'a' }, 4],
      ]);
      assert.deepEqual(await sums({ labels: '{"region":"eu"}' }), [[undefined, 3]]);
      assert.deepEqual(await sums({ labels: 'region=eu,host=b' }), [[undefined, 2]]);
      assert.deepEqual(await sums({ labels: 'region=nowhere' }), []);
      assert.equal((await api.stats({ name: 'web', labels: '{"host":"a"}' })).sum, 5);
      const raw = await api.samples({ name: 'web', labels: 'host=b' });
      assert.deepEqual(
        raw.map(({ value, labels }) => [value, labels]),
        [[2, { region: 'eu', host: 'b' }]],
      );
      const allMetrics = await api.samples({ labels: '{"region":"us"}' });
      assert.deepEqual(
        allMetrics.map(({ value }) => value),
        [4],
      );
    };
    await check();
    fromStore('grouping and filters', check);
  });
});

describe('from the store', () => {
  before(restart);

  it('all is as it was from memory', async (t) => {
    assert.equal(askedFromStore.length, 5);
    for (const { title, check } of askedFromStore) await t.test(title, check);
  });
});

describe('a late sample', () => {
  it('changes the minute, hour and day that it belongs to, whatever its age', async () => {
    const ages = [0, 2, 400, 20_000].map((days) => {
      const dayStart = Math.floor((Date.now() - days * dayMs) / dayMs) * dayMs;
      return { labels: { days: String(days) }, timestamp: dayStart + 3 * hourMs + 7 * minuteMs };
    });
    await api.store(ages.map((age) => ({ name: 'late', value: 10, ...age })));
    await restart();
    await api.store(
      ages.map((age) => ({ name: 'late', value: 20, ...age, timestamp: age.timestamp + 59_999 })),
    );
    const check = async () => {
      for (const { labels, timestamp } of ages) {
        for (const [granularity, stepMs] of steps) {
          const begin = new Date(Math.floor(timestamp / stepMs) * stepMs).toISOString();
          assert.deepEqual(
            await api.aggregates({ name: 'late', granularity, labels: JSON.stringify(labels) }),
            [{ timestamp: begin, count: 2, sum: 30, min: 10, max: 20, average: 15 }],
            `${granularity}, ${labels.days} days ago`,
          );
        }
      }
    };
    await check();
    await restart();
    await check();
  });
});

const steps = [
  ['minute', minuteMs],
  ['hour', hourMs],
  ['day', dayMs],
] as const;

describe('refused questions', () => {
  const cases: [string, string, RegExp][] = [
    ['granularity=week', 'granularity', /minute, hour, day/],
    ['', 'granularity', /expected/],
    ['granularity=day&timezone=Mars/Olympus', 'timezone', /time zone/],
    ['granularity=day&timezone=%2B05:30', 'timezone', /time zone/],
    ["granularity=day&timezone=UTC'%20OR%201", 'timezone', /time zone/],
    ['granularity=day&start=2&end=1', 'end', /not before start/],
    ['granularity=day&start=yesterday', 'start', /RFC 3339/],
    ['granularity=day&end=-1', 'end', /1970/],
    ['granularity=day&start=99999999999999999', 'start', /9999/],
    ['granularity=day&labels=%7B', 'labels', /JSON object/],
    ['granularity=day&labels=%7B%22a%22:1%7D', 'labels', /texts/],
    ['granularity=day&labels=a', 'labels', /host=a/],
    ['granularity=day&granularity=hour', 'granularity', /once/],
    ['granularity=day&groupBy=%5B1%5D', 'groupBy', /JSON array/],
    [`granularity=day&groupBy=${Array.from({ length: 65 }, (_, i) => i).join()}`, 'groupBy', /64/],
  ];
  for (const [query, field, message] of cases) {
    it(`name the field: ${query.slice(0, 60)}`, async () => {
      const answer = await api.request('GET', `/v1/aggregates?name=web&${query}`);
      assert.equal(answer.status, 400, answer.text);
      const { details } = errorOf(answer).error;
      assert.equal(details[0]?.field, field);
      assert.match(details[0]?.message ?? '', message);
    });
  }

  it('an absurd range of minutes is refused before it is computed', async () => {
    const answer = await api.request(
      'GET',
      '/v1/aggregates?name=web&granularity=minute&start=0&end=253402300799999',
    );
    assert.ok(answer.status === 400 || answer.status === 422, answer.text);
    assert.match(errorOf(answer).error.message, /buckets/);
  });

  it('without a name are refused by every route that needs one', async () => {
    for (const path of [
      '/v1/aggregates?granularity=day',
      '/v1/stats',
      '/v1/metrics/series',
      '/v1/stats?name=',
    ]) {
      const answer = await api.request('GET', path);
      assert.equal(answer.status, 400, path);
      assert.equal(errorOf(answer).error.details[0]?.field, 'name', path);
    }
  });
});
