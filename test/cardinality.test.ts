import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Cardinality, MetricCardinality } from '@tidemark/protocol';
import { Api, errorOf } from './support/api.ts';
import { parseExposition } from './support/exposition.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

/** Limits on new series: known ones flow, and the answer, the log, `/metrics` and the API say who grows. */

let server: RunningServer;
let api: Api;
/** Tidemark's own series, which no limit holds. */
let ownSeries: number;

async function start(args: readonly string[]): Promise<void> {
  server = await startServer({ args });
  api = new Api(server.url);
  // It records itself once when it is ready, which may be a moment later.
  ownSeries = await waitUntil('its own series', async () => (await totals()).series || undefined);
}

function totals(): Promise<Cardinality> {
  return api.get('/v1/cardinality', { limit: 0 });
}

async function exposed(): Promise<(name: string, labels?: object) => number | undefined> {
  const families = parseExposition((await api.request('GET', '/metrics')).text);
  return (name, labels = {}) =>
    families.get(name)?.lines.find((line) => JSON.stringify(line.labels) === JSON.stringify(labels))
      ?.value;
}

function sessions(from: number, to: number): object[] {
  return Array.from({ length: to - from }, (_, i) => ({
    name: 'http_requests',
    value: from + i,
    labels: { host: 'web-1', session: `s${from + i}` },
  }));
}

describe('a limit for each sender', () => {
  before(() => start(['--max-new-series-per-sender', '100']));
  after(() => server.stop());

  const reason =
    /^127\.0\.0\.1 brought 100 new series within an hour, and 100 is the limit for one sender\. .*"http_requests".*"session".*--max-new-series-per-sender/;

  it('takes as many as are allowed, then 429 for new ones and 201 for known ones', async () => {
    assert.equal(await api.store(sessions(0, 100)), 100);
    const answer = await api.post(sessions(100, 103));
    assert.equal(answer.status, 429, answer.text);
    assert.equal(answer.headers.get('retry-after'), '60');
    const { error, stored } = errorOf(answer);
    assert.deepEqual([error.code, stored, error.details.length], ['too_many_series', 0, 3]);
    assert.match(error.message, /3 of 3 items were refused, 0 were stored/);
    assert.deepEqual([error.details[2]?.index, error.details[2]?.field], [2, 'name']);
    assert.match(error.details[2]?.message ?? '', reason);
    assert.equal(await api.store(sessions(0, 100)), 100);
  });

  it('stores the known ones of a mixed request, once', async () => {
    const mixed = [...sessions(200, 201), ...sessions(5, 7), { name: 'bad' }];
    const headers = { 'idempotency-key': 'mixed' };
    const answers = [await api.post(mixed, headers), await api.post(mixed, headers)];
    for (const answer of answers) {
      // The repeat asks again for the new one, and stores the known ones once.
      assert.equal(answer.status, 429, answer.text);
      assert.equal(answer.headers.get('retry-after'), '60');
      const { error, stored } = errorOf(answer);
      assert.equal(stored, 2);
      assert.deepEqual(
        error.details.map(({ index, field }) => [index, field]),
        [
          [0, 'name'],
          [3, 'value'],
        ],
      );
    }
    const { count } = await api.stats({
      name: 'http_requests',
      labels: JSON.stringify({ session: 's5' }),
    });
    assert.equal(count, 3);
  });

  it('says so in the log, at most once a minute', async () => {
    const said = () => [...server.log().matchAll(/new series are refused: (.*)/g)];
    const [first] = await waitUntil('the line in the log', () => {
      const lines = said();
      return lines.length > 0 && lines;
    });
    assert.match(first?.[1] ?? '', reason);
    for (let i = 0; i < 20; i++) await api.post(sessions(300 + i, 301 + i));
    assert.equal(said().length, 1);
  });

  it('counts it in /metrics', async () => {
    const figureOf = await exposed();
    assert.equal(figureOf('tidemark_series_refused_total', { limit: 'sender' }), 25);
    assert.equal(figureOf('tidemark_series_created_total'), 100);
    assert.equal(figureOf('tidemark_series_created_last_hour'), 100);
    assert.ok((figureOf('tidemark_series') ?? 0) >= 100 + ownSeries);
    assert.ok((figureOf('tidemark_series_limit') ?? 0) >= 100_000);
  });

  it('names metric, label and sender in /v1/cardinality', async () => {
    const answer = await api.get<Cardinality>('/v1/cardinality');
    assert.equal(answer.senderLimit, 100);
    assert.equal(answer.newLastHour, 100);
    assert.deepEqual(answer.metrics[0], { name: 'http_requests', series: 100, newLastHour: 100 });
    assert.deepEqual(answer.labels, [
      { label: 'session', values: 100, series: 100 },
      { label: 'host', values: 1, series: 100 },
    ]);
    assert.deepEqual(answer.senders, [
      {
        sender: '127.0.0.1',
        newSeries: 100,
        refused: 25,
        metric: 'http_requests',
        label: 'session',
      },
    ]);
    const { isNow, bySenderLimit, byTotalLimit, lastTimestamp, message } = answer.refused;
    assert.deepEqual([isNow, bySenderLimit, byTotalLimit], [true, 25, 0]);
    assert.ok(Math.abs(Date.parse(lastTimestamp ?? '') - Date.now()) < 60_000);
    assert.match(message ?? '', reason);
  });

  it('looks into one metric', async () => {
    const answer = await api.get<MetricCardinality>('/v1/cardinality', { metric: 'http_requests' });
    const { name, series, newLastHour, countedSeries } = answer;
    assert.deepEqual([name, series, newLastHour, countedSeries], ['http_requests', 100, 100, 100]);
    const [session, host] = answer.labels;
    assert.deepEqual([session?.label, session?.values, session?.top.length], ['session', 100, 10]);
    assert.deepEqual(host, {
      label: 'host',
      values: 1,
      series: 100,
      top: [{ value: 'web-1', series: 100 }],
    });
    const unknown = await api.get<MetricCardinality>('/v1/cardinality', { metric: 'nothing' });
    assert.deepEqual([unknown.series, unknown.labels], [0, []]);
  });

  it('refuses a limit of rows that is none, and takes 0 for the totals only', async () => {
    for (const limit of ['51', '-1', '1.5', 'x']) {
      const answer = await api.request('GET', `/v1/cardinality?limit=${limit}`);
      assert.equal(errorOf(answer).error.details[0]?.field, 'limit');
    }
    const { metrics, labels, senders, series } = await totals();
    assert.deepEqual([metrics, labels, senders], [[], [], []]);
    assert.ok(series >= 100);
  });

  it('is in the API documentation', async () => {
    const { paths } = await api.get<{ paths: Record<string, { get?: { responses: object } }> }>(
      '/openapi.json',
    );
    assert.ok(paths['/v1/cardinality']?.get?.responses);
  });
});

describe('a limit on all series', () => {
  const limit = 80;
  before(() => start(['--max-series', String(limit)]));
  after(() => server.stop());

  it('refuses what is new from everybody, until something is deleted', async () => {
    const free = limit - ownSeries;
    assert.equal(await api.store(sessions(0, free)), free);
    const answer = await api.post(sessions(free, free + 1));
    assert.equal(answer.status, 429, answer.text);
    assert.match(
      errorOf(answer).error.details[0]?.message ?? '',
      /^there are 80 series, and 80 is the limit; 127\.0\.0\.1 brought .*--max-series;/,
    );
    assert.equal(await api.store(sessions(0, free)), free);
    const figureOf = await exposed();
    assert.equal(figureOf('tidemark_series_refused_total', { limit: 'all' }), 1);
    assert.equal(figureOf('tidemark_series_limit'), limit);
    const { refused, series } = await totals();
    assert.deepEqual([refused.byTotalLimit, refused.isNow, series >= limit], [1, true, true]);
    await api.delete({ name: 'http_requests', labels: JSON.stringify({ session: 's0' }) });
    assert.equal(await api.store(sessions(free, free + 1)), 1);
  });

  it('charts its own growth', async () => {
    const names = (await api.names()).map(({ name }) => name);
    for (const name of ['tidemark_series', 'tidemark_series_created_per_second']) {
      assert.ok(names.includes(name), name);
    }
  });
});
