/** Remote read of a real server: by hand, and by a real Prometheus that has no samples of its own. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { compressSync, uncompressSync } from 'snappy';
import { isStaleMarker, resetHints, staleNaN } from '../packages/server/src/batch/index.ts';
import type { LoadedSeries, QueryTimes } from '../packages/server/src/promql/testing/index.ts';
import {
  type DecodedSeries,
  decodeReadResponse,
} from '../packages/server/src/remote-read/testing/decode-read-response.ts';
import {
  encodeReadRequest,
  type QueryFields,
} from '../packages/server/src/remote-read/testing/encode-read-request.ts';
import { difference } from './promql/compare-answers.ts';
import { PrometheusApi } from './promql/prometheus-api.ts';
import { startPrometheusReceiver } from './promql/prometheus-receiver.ts';
import { writeSeries } from './promql/server-system.ts';
import { missing, prometheusPath } from './support/sender-programs.ts';
import { type RunningServer, startServer } from './support/server.ts';

/** A whole hour some time ago. */
const t0 = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 2 * 3_600_000;
const hourMs = 3_600_000;
const everyMs = 10_000;
/** No sample lies on the edge of a window: there versions 2 and 3 of Prometheus differ. */
const offEdgeMs = 3_000;

const hosts = ['web-1', 'web-2', 'web-3', 'db-1', 'db-2', 'cache'];

type Value = LoadedSeries['samples'][number]['value'];

function seriesOf(
  labels: [string, string][],
  valueAt: (sample: number) => Value | undefined,
): LoadedSeries {
  const samples: LoadedSeries['samples'][number][] = [];
  for (let i = 0; i < hourMs / everyMs; i++) {
    const value = valueAt(i);
    if (value !== undefined) samples.push({ timestampMs: t0 + offEdgeMs + i * everyMs, value });
  }
  return { labels, samples };
}

/** Counters that begin anew, miss samples and end; a gauge with all kinds of numbers; histograms. */
const stored: LoadedSeries[] = [
  ...hosts.map((host, h) =>
    seriesOf(
      [
        ['__name__', 'requests_total'],
        ['host', host],
        ['zone', h % 2 === 0 ? 'eu' : 'us'],
      ],
      (i) => {
        if (i > 40 * h && i < 40 * h + 30) return undefined;
        if (i === 330 && host === 'cache') return staleNaN;
        return i > 330 && host === 'cache' ? undefined : ((i * (h + 1)) % 257) + h / 3;
      },
    ),
  ),
  seriesOf(
    [
      ['__name__', 'odd'],
      ['ort', 'Köln €𝄞'],
    ],
    (i) => [0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-300, i][i % 6],
  ),
  seriesOf([['__name__', 'latency']], (i) => ({
    schema: 2,
    count: 5 * i + 6,
    sum: i / 2,
    zeroThreshold: 0.001,
    zeroCount: 1,
    positive: { index: Int32Array.of(-1, 0, 4), count: Float64Array.of(i + 1, 2 * i + 2, i + 1) },
    negative: { index: Int32Array.of(3), count: Float64Array.of(i + 1) },
    bounds: new Float64Array(0),
    resetHint: resetHints.unknown,
  })),
];

let server: RunningServer;

before(async () => {
  server = await startServer();
  await writeSeries(`${server.url}/api/v1/write`, stored);
});
after(async () => {
  assert.doesNotMatch(server.log(), / error /);
  await server.stop();
});

async function post(body: Uint8Array): Promise<Response> {
  return fetch(`${server.url}/api/v1/read`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-read-version': '0.1.0',
    },
    body: Uint8Array.from(body),
  });
}

async function read(...queries: QueryFields[]): Promise<DecodedSeries[][]> {
  const answer = await post(compressSync(encodeReadRequest(queries, [1, 0])));
  const body = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.status, 200, body.toString());
  assert.equal(answer.headers.get('content-type'), 'application/x-protobuf');
  assert.equal(answer.headers.get('content-encoding'), 'snappy');
  return decodeReadResponse(uncompressSync(body) as Buffer);
}

const wholeHour = { startMs: t0, endMs: t0 + hourMs };

function named(name: string, ...others: { type: number; name: string; value: string }[]) {
  return [{ name: '__name__', value: name }, ...others];
}

function storedFor(name: string): LoadedSeries[] {
  return stored.filter(({ labels }) => labels[0]?.[1] === name);
}

/** Series in the form of a decoded answer, in the order of their labels. */
function expected(series: readonly LoadedSeries[]): DecodedSeries[] {
  return inOrder(
    series.map(({ labels, samples }) => ({
      labels: labels.map(([name, value]) => [name, value]),
      samples: samples.flatMap(({ timestampMs, value }) =>
        typeof value === 'number'
          ? [{ timestampMs, value: isStaleMarker(value) ? ('stale' as const) : value }]
          : [],
      ),
      histograms: samples.flatMap(({ timestampMs, value }) =>
        typeof value === 'number'
          ? []
          : [{ timestampMs, histogram: { ...value, min: Number.NaN, max: Number.NaN } }],
      ),
    })),
  );
}

function inOrder(series: readonly DecodedSeries[]): DecodedSeries[] {
  return series.toSorted((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1));
}

describe('remote read', () => {
  it('gives back what was written, stale markers and odd numbers as well', async () => {
    const names = ['requests_total', 'odd'];
    const results = await read(...names.map((name) => ({ ...wholeHour, matchers: named(name) })), {
      ...wholeHour,
      matchers: named('nothing'),
    });
    assert.equal(results.length, 3);
    for (const [i, name] of names.entries()) {
      assert.deepEqual(inOrder(results[i] ?? []), expected(storedFor(name)), name);
    }
    assert.deepEqual(results[2], []);
  });

  it('gives back native histograms', async () => {
    const [result] = await read({ ...wholeHour, matchers: named('latency') });
    const found = result?.[0]?.histograms ?? [];
    const [wanted] = expected(storedFor('latency'));
    assert.equal(found.length, 360);
    for (const [i, { timestampMs, histogram }] of found.entries()) {
      const other = wanted?.histograms[i];
      assert.ok(histogram !== 'stale' && other !== undefined && other.histogram !== 'stale');
      // A store says of each whether the counter went on.
      const { resetHint: _found, ...fields } = histogram;
      const { resetHint: _wanted, ...otherFields } = other.histogram;
      assert.deepEqual([timestampMs, fields], [other.timestampMs, otherFields]);
    }
  });

  it('takes all kinds of matchers', async () => {
    const cases: [{ type: number; name: string; value: string }, string[]][] = [
      [{ type: 0, name: 'host', value: 'db-1' }, ['db-1']],
      [{ type: 1, name: 'zone', value: 'eu' }, ['web-2', 'db-1', 'cache']],
      [{ type: 2, name: 'host', value: 'web-.|c.*' }, ['web-1', 'web-2', 'web-3', 'cache']],
      [{ type: 3, name: 'host', value: '.*-[12]' }, ['web-3', 'cache']],
      [{ type: 0, name: 'absent', value: '' }, hosts],
      [{ type: 1, name: 'absent', value: '' }, []],
    ];
    const results = await read(
      ...cases.map(([one]) => ({ ...wholeHour, matchers: named('requests_total', one) })),
    );
    for (const [i, [one, wanted]] of cases.entries()) {
      const found = results[i]?.map(({ labels }) => labels.find(([name]) => name === 'host')?.[1]);
      assert.deepEqual(found?.toSorted(), wanted.toSorted(), JSON.stringify(one));
    }
  });

  it('includes both ends of the time, and takes all of it', async () => {
    const first = t0 + offEdgeMs;
    const matchers = named('odd');
    const results = await read(
      { startMs: first, endMs: first + everyMs, matchers },
      { startMs: first + 1, endMs: first + everyMs - 1, matchers },
      { startMs: first, endMs: first, matchers },
      { startMs: -(2n ** 63n), endMs: 2n ** 63n - 1n, matchers },
      { startMs: first + 1, endMs: first, matchers },
    );
    const times = results.map((result) =>
      result.flatMap(({ samples }) => samples.map(({ timestampMs }) => timestampMs)),
    );
    assert.deepEqual(times.slice(0, 3), [[first, first + everyMs], [], [first]]);
    assert.deepEqual([times[3]?.length, times[4]], [360, []]);
  });

  it('gives only labels to who asks for series', async () => {
    const hints = { func: 'series' };
    const [result] = await read({ ...wholeHour, matchers: named('requests_total'), hints });
    assert.deepEqual(
      inOrder(result ?? []),
      expected(storedFor('requests_total')).map(({ labels }) => ({
        ...{ labels, samples: [], histograms: [] },
      })),
    );
  });

  it('refuses in plain text what it cannot read', async () => {
    const regex = encodeReadRequest([{ matchers: [{ type: 2, name: 'a', value: '(' }] }]);
    const cases: [string, Uint8Array, number, RegExp][] = [
      ['no snappy', Buffer.from('nothing'), 400, /snappy/],
      ['no protobuf', compressSync(Buffer.from('nothing')), 400, /protobuf/],
      ['no regex', compressSync(regex), 400, /matcher of "a"/],
      ['chunks', compressSync(encodeReadRequest([], [1])), 400, /SAMPLES/],
    ];
    for (const [what, body, status, message] of cases) {
      const answer = await post(body);
      assert.equal(answer.status, status, what);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/, what);
      assert.match(await answer.text(), message, what);
    }
    const answer = await fetch(`${server.url}/api/v1/read`);
    assert.equal(answer.status, 405);
  });
});

describe('a Prometheus that reads from Tidemark', { skip: missing(prometheusPath) }, () => {
  let prometheus: { url: string; stop: () => Promise<void> };

  before(async () => {
    prometheus = await startPrometheusReceiver({
      remote_read: [{ url: `${server.url}/api/v1/read`, read_recent: true }],
    });
  });
  after(() => prometheus.stop());

  const range: QueryTimes = {
    ...{ isInstant: false, startMs: t0, endMs: t0 + hourMs, stepMs: 60_000 },
  };
  const at: QueryTimes = {
    ...{ isInstant: true, startMs: t0 + hourMs / 2, endMs: t0 + hourMs / 2, stepMs: 0 },
  };
  const queries: [string, QueryTimes][] = [
    ['requests_total', range],
    ['requests_total[10m]', at],
    ['sum by (zone) (rate(requests_total[5m]))', range],
    ['max_over_time(requests_total{host=~"web-.*"}[7m])', range],
    ['count(requests_total{zone!="eu",host!~"db.*"})', range],
    ['requests_total - requests_total offset 20m', range],
    ['avg_over_time(sum(requests_total)[570s:1m])', range],
    ['odd', range],
    ['odd{ort="Köln €𝄞"}', at],
  ];
  for (const [query, times] of queries) {
    it(`answers ${query} as Tidemark does`, async () => {
      const [theirs, ours] = await Promise.all(
        [prometheus.url, server.url].map((url) => new PrometheusApi(url).ask(query, times)),
      );
      assert.ok(theirs && ours);
      assert.deepEqual(theirs.warnings, []);
      assert.equal(difference(ours.result, theirs.result, 0), null);
      const { result } = theirs;
      assert.ok('series' in result && result.series.length > 0, 'an answer of nothing');
    });
  }

  it('lists our series', async () => {
    const query = new URLSearchParams({ 'match[]': 'requests_total', start: String(t0 / 1000) });
    const answer = await fetch(`${prometheus.url}/api/v1/series?${query}`);
    const { data } = (await answer.json()) as { data: Record<string, string>[] };
    assert.deepEqual(data.map(({ host }) => host).toSorted(), hosts.toSorted());
  });
});
