/** The Prometheus HTTP API against a real server, as Grafana, promtool and curl use it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { maxFormBytes } from '../packages/server/src/http/prometheus/parameters.ts';
import { Api, errorOf } from './support/api.ts';
import { missing, promtoolPath } from './support/sender-programs.ts';
import { type RunningServer, startServer } from './support/server.ts';

type PrometheusAnswer = {
  status: 'success' | 'error';
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape that it asked for
  data?: any;
  errorType?: string;
  error?: string;
  warnings?: string[];
  infos?: string[];
};

let server: RunningServer;
let api: Api;

/** A whole minute some time ago, so that ends of samples are far from now. */
const t0 = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
const t0Seconds = t0 / 1000;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
  const samples = [];
  for (let i = 0; i < 60; i++) {
    const timestamp = t0 + i * 10_000;
    for (const region of ['eu', 'us']) {
      samples.push({ name: 'load', value: i, timestamp, labels: { region, host: `${region}-1` } });
    }
    samples.push({ name: 'visits_total', type: 'counter', value: 3, timestamp });
  }
  await api.store(samples);
});
after(() => server.stop());

async function ask(
  path: string,
  parameters: Record<string, string | number> | [string, string][] = {},
  method: 'GET' | 'POST' = 'GET',
): Promise<PrometheusAnswer & { httpStatus: number }> {
  const form = new URLSearchParams(parameters as Record<string, string>);
  const answer =
    method === 'GET'
      ? await api.request('GET', `${path}?${form}`)
      : await api.request('POST', path, form.toString(), {
          'content-type': 'application/x-www-form-urlencoded',
        });
  return { ...(JSON.parse(answer.text) as PrometheusAnswer), httpStatus: answer.status };
}

/** The values of an instant query, by the labels of their series. */
async function instant(query: string, atMs: number): Promise<Record<string, string>> {
  const { data, error } = await ask('/api/v1/query', { query, time: atMs / 1000 });
  assert.equal(error, undefined);
  return Object.fromEntries(
    data.result.map(({ metric, value }: { metric: object; value: [number, string] }) => [
      JSON.stringify(metric),
      value[1],
    ]),
  );
}

describe('queries', () => {
  it('answer GET and form POST alike, in the exact form of Prometheus', async () => {
    const parameters = { query: 'sum by (region) (load)', time: t0Seconds + 95.5 };
    const expected = {
      status: 'success',
      data: {
        resultType: 'vector',
        result: ['eu', 'us'].map((region) => ({
          metric: { region },
          value: [t0Seconds + 95.5, '9'],
        })),
      },
    };
    for (const method of ['GET', 'POST'] as const) {
      const { httpStatus, ...answer } = await ask('/api/v1/query', parameters, method);
      assert.equal(httpStatus, 200);
      answer.data.result.sort((a: object, b: object) =>
        JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
      );
      assert.deepEqual(answer, expected);
    }
  });

  it('give scalars, texts, ranges and matrices', async () => {
    const time = t0Seconds + 20;
    const typed = async (query: string) => (await ask('/api/v1/query', { query, time })).data;
    assert.deepEqual(await typed('1e20'), {
      resultType: 'scalar',
      result: [time, '100000000000000000000'],
    });
    assert.deepEqual(await typed('-1/0'), { resultType: 'scalar', result: [time, '-Inf'] });
    assert.deepEqual(await typed('"a\\"b"'), { resultType: 'string', result: [time, 'a"b'] });
    const { resultType, result } = await typed('load{region="eu"}[20s]');
    assert.equal(resultType, 'matrix');
    assert.deepEqual(result[0].values, [
      [t0Seconds + 10, '1'],
      [t0Seconds + 20, '2'],
    ]);
    const range = await ask('/api/v1/query_range', {
      query: 'load{region="eu"}',
      start: new Date(t0).toISOString(),
      end: t0Seconds + 120,
      step: '1m',
    });
    assert.deepEqual(range.data.result[0].values, [
      [t0Seconds, '0'],
      [t0Seconds + 60, '6'],
      [t0Seconds + 120, '12'],
    ]);
  });

  it('see a running total where a counter was posted by increments', async () => {
    assert.deepEqual(await instant('visits_total', t0 + 35_000), {
      '{"__name__":"visits_total"}': '12',
    });
    // 30 increments of 3 in five minutes, one of them where the range begins.
    assert.deepEqual(await instant('increase(visits_total[5m])', t0 + 300_000), { '{}': '90' });
    assert.deepEqual(await instant('rate(visits_total[1m])', t0 + 300_000), { '{}': '0.3' });
    // Several of one millisecond all count, and those before what is asked for do, too.
    const timestamp = t0 + 700_000;
    await api.store([2, 2, 5].map((value) => ({ name: 'visits_total', value, timestamp })));
    const total = 60 * 3 + 9;
    assert.deepEqual(await instant('visits_total', timestamp), {
      '{"__name__":"visits_total"}': String(total),
    });
  });

  it('see what was acknowledged, late and repeated samples as well', async () => {
    const name = 'own_write';
    const store = (value: number, offsetMs: number) =>
      api.store({ name, value, timestamp: t0 + offsetMs });
    const now = () => instant(name, t0 + 60_000);
    const shown = (value: number) => ({ [`{"__name__":"${name}"}`]: String(value) });
    await store(1, 10_000);
    assert.deepEqual(await now(), shown(1));
    await store(2, 20_000);
    assert.deepEqual(await now(), shown(2));
    await store(3, 5_000);
    assert.deepEqual(await now(), shown(2));
    assert.deepEqual(await instant(`sum_over_time(${name}[1m])`, t0 + 60_000), { '{}': '6' });
    await store(4, 20_000);
    assert.deepEqual(await now(), shown(4));
    await api.delete({ name });
    assert.deepEqual(await now(), {});
    await store(5, 15_000);
    assert.deepEqual(await now(), shown(5));
  });

  it('are cut by limit, and say so', async () => {
    const answer = await ask('/api/v1/query', { query: 'load', time: t0Seconds, limit: 1 });
    assert.equal(answer.data.result.length, 1);
    assert.deepEqual(answer.warnings, ['results truncated due to limit']);
  });

  it('say what they took when they are asked', async () => {
    const parameters = { query: 'sum(load)', time: t0Seconds, stats: 'all' };
    const { data } = await ask('/api/v1/query', parameters);
    assert.equal(data.stats.samples.totalQueryableSamples, 2);
    assert.equal(data.stats.tidemark.root.name, 'sum');
  });

  it('say what their samples were made of', async () => {
    const answer = await api.request('GET', '/api/v1/query?query=load');
    assert.equal(answer.headers.get('x-tidemark-resolution'), 'raw');
  });

  it('carry large answers in pieces', async () => {
    const range = { start: t0Seconds, end: t0Seconds + 10_000, step: 1 };
    const { data } = await ask('/api/v1/query_range', { query: 'time() + 0.1234567', ...range });
    const { values } = data.result[0];
    assert.equal(values.length, 10_001);
    assert.deepEqual(values.at(-1), [range.end, String(range.end + 0.1234567)]);
  });
});

describe('mistakes', () => {
  const range = { query: 'load', start: t0Seconds, end: t0Seconds + 60, step: 15 };
  const cases: [string, string, Record<string, string | number>, number, string, RegExp][] = [
    ['an empty query', 'query', {}, 400, 'bad_data', /^invalid parameter "query": .*no expression/],
    ['bad PromQL', 'query', { query: 'sum(' }, 400, 'bad_data', /"query": 1:5: parse error: /],
    [
      'a bad time',
      'query',
      { query: '1', time: 'noon' },
      400,
      'bad_data',
      /^invalid parameter "time": invalid time value for 'time': cannot parse "noon" to a valid timestamp$/,
    ],
    [
      'a missing start',
      'query_range',
      { query: '1' },
      400,
      'bad_data',
      /^invalid parameter "start": cannot parse "" to a valid timestamp$/,
    ],
    [
      'an end before the start',
      'query_range',
      { ...range, end: 1 },
      400,
      'bad_data',
      /^invalid parameter "end": end timestamp must not be before start time$/,
    ],
    [
      'no step',
      'query_range',
      { ...range, step: 0 },
      400,
      'bad_data',
      /^invalid parameter "step": zero or negative query resolution step widths are not accepted\. Try a positive integer$/,
    ],
    [
      'more than 11,000 points',
      'query_range',
      { ...range, end: t0Seconds + 11_001, step: 1 },
      400,
      'bad_data',
      /^exceeded maximum resolution of 11,000 points per timeseries\. Try decreasing the query resolution \(\?step=XX\)$/,
    ],
    [
      'a range vector over steps',
      'query_range',
      { ...range, query: 'load[5m]' },
      400,
      'bad_data',
      /invalid expression type "range vector" for range query, must be Scalar or instant Vector$/,
    ],
    [
      'a bad timeout',
      'query',
      { query: '1', timeout: 'long' },
      400,
      'bad_data',
      /^invalid parameter "timeout": cannot parse "long" to a valid duration$/,
    ],
    [
      'a bad limit',
      'query',
      { query: '1', limit: 'x' },
      400,
      'bad_data',
      /^invalid parameter "limit": strconv\.Atoi: parsing "x": invalid syntax$/,
    ],
    [
      'matching that does not go together',
      'query',
      { query: 'load + on () load', time: t0Seconds },
      422,
      'execution',
      /^found duplicate series for the match group/,
    ],
    [
      'a time that is over at once',
      'query',
      { query: 'load', time: t0Seconds, timeout: 0 },
      503,
      'timeout',
      /timed out/,
    ],
    ['no selector', 'series', {}, 400, 'bad_data', /^no match\[\] parameter provided$/],
    [
      'a selector of everything',
      'series',
      { 'match[]': '{a=~".*"}' },
      400,
      'bad_data',
      /match\[\] must contain at least one non-empty matcher$/,
    ],
    ['no label', 'label//values', {}, 400, 'bad_data', /^invalid label name: ""$/],
    ['no escaped label', 'label/U__/values', {}, 400, 'bad_data', /^invalid label name: "U__"$/],
    ['a label that is no UTF-8', 'label/%ff/values', {}, 400, 'bad_data', /^invalid label name: /],
  ];
  for (const [what, route, parameters, status, type, message] of cases) {
    it(`${what} is answered ${status} ${type}`, async () => {
      const answer = await ask(`/api/v1/${route}`, parameters);
      assert.equal(answer.httpStatus, status);
      assert.equal(answer.status, 'error');
      assert.equal(answer.errorType, type);
      assert.match(answer.error ?? '', message);
    });
  }

  const formOf = (sizeBytes: number) => 'query=1&padding='.padEnd(sizeBytes, 'x');
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const path of ['/api/v1/query', '/api/v1/series', '/api/v1/labels']) {
    it(`a form for ${path} that is too long is refused, packed or not`, async () => {
      const whole = await api.request('POST', path, formOf(maxFormBytes), asForm);
      assert.notEqual(whole.status, 413);
      const long = formOf(maxFormBytes + 1);
      const packed = { ...asForm, 'content-encoding': 'gzip' };
      for (const answer of [
        await api.request('POST', path, long, asForm),
        await api.request('POST', path, Uint8Array.from(gzipSync(long)), packed),
      ]) {
        assert.equal(answer.status, 413);
        assert.match(errorOf(answer).error.message, /longer than 10 MiB/);
      }
    });
  }
});

describe('lists', () => {
  it('name series, labels and values', async () => {
    const series = await ask('/api/v1/series', [
      ['match[]', 'load{region="eu"}'],
      ['match[]', 'visits_total'],
    ]);
    assert.deepEqual(series.data, [
      { __name__: 'load', host: 'eu-1', region: 'eu' },
      { __name__: 'visits_total' },
    ]);
    const labels = await ask('/api/v1/labels', { 'match[]': 'load' }, 'POST');
    assert.deepEqual(labels.data, ['__name__', 'host', 'region']);
    const values = await ask('/api/v1/label/region/values', {});
    assert.deepEqual(values.data, ['eu', 'us']);
    const names = await ask('/api/v1/label/__name__/values', { 'match[]': '{region=~"e."}' });
    assert.deepEqual(names.data, ['load']);
    const none = await ask('/api/v1/label/nothing/values');
    assert.deepEqual(none.data, []);
  });

  it('leave out series that ended before their start', async () => {
    const later = { 'match[]': 'load', start: t0Seconds + 3000 };
    assert.deepEqual((await ask('/api/v1/series', later)).data, []);
  });

  it('are cut by limit, and say so', async () => {
    const answer = await ask('/api/v1/series', { 'match[]': 'load', limit: 1 });
    assert.equal(answer.data.length, 1);
    assert.deepEqual(answer.warnings, ['results truncated due to limit']);
  });

  it('delete whole series, and nothing less', async () => {
    const timestamp = t0;
    await api.store([
      { name: 'short', value: 1, timestamp, labels: { a: '1' } },
      { name: 'short', value: 1, timestamp, labels: { a: '2' } },
    ]);
    const path = '/api/v1/admin/tsdb/delete_series';
    const part = await ask(path, { 'match[]': 'short', start: 1 }, 'POST');
    assert.equal(part.httpStatus, 400);
    const gone = await api.request('POST', `${path}?match[]=short{a="1"}`);
    assert.deepEqual([gone.status, gone.text], [204, '']);
    assert.deepEqual(await instant('short', t0), { '{"__name__":"short","a":"2"}': '1' });
  });
});

describe('exemplars', () => {
  it('come with the series that a query selects', async () => {
    const exposition = [
      '# TYPE seconds histogram',
      `seconds_bucket{le="1.0"} 2 ${t0Seconds}`,
      `seconds_bucket{le="+Inf"} 3 ${t0Seconds} # {trace_id="abc"} 1.5 ${t0Seconds}`,
      `seconds_count 3 ${t0Seconds}`,
      `seconds_sum 4 ${t0Seconds}`,
      '# EOF',
      '',
    ].join('\n');
    const answer = await api.request('POST', '/api/v1/import/prometheus', exposition, {
      'content-type': 'application/openmetrics-text; version=1.0.0',
    });
    assert.equal(answer.status, 204, answer.text);
    const found = await ask('/api/v1/query_exemplars', {
      query: 'histogram_quantile(0.9, rate(seconds_bucket[5m]))',
      start: t0Seconds - 60,
      end: t0Seconds + 60,
    });
    assert.deepEqual(found.data, [
      {
        seriesLabels: { __name__: 'seconds_bucket', le: '+Inf' },
        exemplars: [{ labels: { trace_id: 'abc' }, value: '1.5', timestamp: t0Seconds }],
      },
    ]);
  });
});

describe('Grafana', () => {
  it('finds a Prometheus, and what its pages ask for', async () => {
    // The data source's "Save & test", then its label browser, a panel and the metrics browser.
    const build = await ask('/api/v1/status/buildinfo');
    assert.match(build.data.version, /^3\.\d+\.\d+$/);
    assert.equal('features' in build.data, false);
    assert.equal((await api.request('GET', '/api/v1/status/flags')).status, 404);
    const health = await ask('/api/v1/query', { query: '1+1', time: 4 }, 'POST');
    assert.deepEqual(health.data, { resultType: 'scalar', result: [4, '2'] });
    const frame = { start: t0Seconds, end: t0Seconds + 600 };
    const labels = await ask('/api/v1/labels', frame, 'POST');
    assert.ok(labels.data.includes('region'));
    const values = await ask('/api/v1/label/__name__/values', frame);
    assert.ok(values.data.includes('load'));
    const metadata = await ask('/api/v1/metadata', { limit: 1000 });
    assert.equal(metadata.status, 'success');
    const series = await ask('/api/v1/series', { 'match[]': 'load', ...frame }, 'POST');
    assert.equal(series.data.length, 2);
    const panel = await ask(
      '/api/v1/query_range',
      { query: 'avg by (region) (load)', step: 15, ...frame },
      'POST',
    );
    assert.deepEqual(
      panel.data.result.map(({ metric }: { metric: object }) => metric),
      [{ region: 'eu' }, { region: 'us' }],
    );
    const formatted = await ask('/api/v1/format_query', { query: 'sum(load)by(region)' });
    assert.equal(formatted.data, 'sum by (region) (load)');
    const parsed = await ask('/api/v1/parse_query', { query: 'load' });
    assert.equal(parsed.data.type, 'vectorSelector');
  });
});

describe('promtool', { skip: missing(promtoolPath) }, () => {
  const run = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(promtoolPath, ['query', ...args]);
    return stdout.trim().split('\n').sort();
  };

  it('asks for an instant, a range, series and labels', async () => {
    const at = String(t0Seconds + 60);
    assert.deepEqual(await run('instant', `--time=${at}`, server.url, 'load{region="eu"}'), [
      `load{host="eu-1", region="eu"} => 6 @[${at}]`,
    ]);
    const range = await run(
      'range',
      `--start=${t0Seconds}`,
      `--end=${at}`,
      '--step=1m',
      server.url,
      'sum(load)',
    );
    assert.deepEqual(range, [`0 @[${t0Seconds}]`, `12 @[${at}]`, '{} =>'].sort());
    assert.deepEqual(await run('series', '--match=load', server.url), [
      '{__name__="load", host="eu-1", region="eu"}',
      '{__name__="load", host="us-1", region="us"}',
    ]);
    assert.deepEqual(await run('labels', server.url, 'region'), ['eu', 'us']);
  });

  it('shows what is wrong', async () => {
    await assert.rejects(run('instant', server.url, 'sum('), /parse error/);
  });
});
