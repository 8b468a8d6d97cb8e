/** Expositions pushed as curl pushes them: made by hand in both formats, and of a real program. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { SamplesBySeries } from '../support/all-samples.ts';
import { addSample, differences, readSeries, seriesId } from '../support/all-samples.ts';
import { Api, errorOf } from '../support/api.ts';
import { freePort, type RunningProgram, startProgram } from '../support/program.ts';
import { missing, nodeExporterPath } from '../support/sender-programs.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

const path = '/api/v1/import/prometheus';
/** curl says so of whatever it sends by --data-binary. */
const fromCurl = { 'content-type': 'application/x-www-form-urlencoded' };
const openMetrics = {
  'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};
const timestampMs = Date.now() - 60_000;

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(async () => {
  assert.doesNotMatch(server.log(), / error /);
  assert.equal(await server.stop(), 0);
});

const series = (entries: readonly [string, Record<string, string>, number][], ms = timestampMs) => {
  const found: SamplesBySeries = new Map();
  for (const [name, labels, value] of entries) addSample(found, seriesId(name, labels), ms, value);
  return found;
};

describe('a push by hand', () => {
  it('of Prometheus text is stored with its labels, times and types', async () => {
    const text = [
      '# HELP jobs_total Jobs "done" \\\\ so\\nfar',
      '# TYPE jobs_total counter',
      `jobs_total{queue="a \\"b\\" \\\\ \\n c",city="Köln"} 1.5e3 ${timestampMs}`,
      '# TYPE took_seconds histogram',
      `took_seconds_bucket{le="0.1"} 1 ${timestampMs}`,
      `took_seconds_bucket{le="+Inf"} 3 ${timestampMs}`,
      `took_seconds_sum 4.25 ${timestampMs}`,
      `took_seconds_count 3 ${timestampMs}`,
      '',
    ].join('\n');
    const answer = await api.request('POST', path, text, fromCurl);
    assert.deepEqual([answer.status, answer.text], [204, '']);
    const sent = series([
      ['jobs_total', { queue: 'a "b" \\ \n c', city: 'Köln' }, 1500],
      ['took_seconds_bucket', { le: '0.1' }, 1],
      ['took_seconds_bucket', { le: '+Inf' }, 3],
      ['took_seconds_sum', {}, 4.25],
      ['took_seconds_count', {}, 3],
    ]);
    const names = [...sent.keys()].map((id) => id.slice(0, id.indexOf('[')));
    assert.equal(differences(sent, await readSeries(api, [...new Set(names)])), '');
    const known = (await api.names()).find(({ name }) => name === 'jobs_total');
    assert.equal(known?.type, 'counter');
  });

  it('of NaN and infinities is stored', async () => {
    const lines = ['limit +Inf', 'limit -Inf', 'limit NaN', 'limit 1'];
    const text = lines.map((line, i) => `${line} ${timestampMs + i}\n`).join('');
    assert.equal((await api.request('POST', path, text, fromCurl)).status, 204);
    const values = (await api.samples({ name: 'limit' })).map(({ value }) => value);
    assert.deepEqual(values, ['+Inf', '-Inf', 'NaN', 1]);
    const { count, sum } = await api.stats({ name: 'limit', start: timestampMs + 3 });
    assert.deepEqual([count, sum], [1, 1]);
  });

  it('of OpenMetrics is stored, with times in seconds and extra labels', async () => {
    const text = [
      '# TYPE om_jobs counter',
      '# UNIT om_size_bytes bytes',
      '# TYPE om_size_bytes gauge',
      `om_size_bytes 12 ${timestampMs / 1000}`,
      '# EOF',
      '',
    ];
    const counters = [
      `om_jobs_total{queue="a"} 7 ${timestampMs / 1000} # {trace_id="x"} 1 1700000000`,
    ];
    text.splice(1, 0, ...counters);
    const query = '?extra_label=job=push&extra_label=instance=a%3D1';
    const answer = await api.request('POST', path + query, text.join('\n'), openMetrics);
    assert.equal(answer.status, 204, answer.text);
    const extra = { job: 'push', instance: 'a=1' };
    const sent = series([
      ['om_jobs_total', { queue: 'a', ...extra }, 7],
      ['om_size_bytes', extra, 12],
    ]);
    assert.equal(differences(sent, await readSeries(api, ['om_jobs_total', 'om_size_bytes'])), '');
  });

  it('without times is of now, or of the time in the address', async () => {
    const query = `?timestamp=${timestampMs}`;
    const gzipped = Uint8Array.from(gzipSync('pushed 1\n'));
    const encoded = { ...fromCurl, 'content-encoding': 'gzip' };
    assert.equal((await api.request('POST', path + query, gzipped, encoded)).status, 204);
    const sentMs = Date.now();
    assert.equal((await api.request('POST', path, 'pushed 2\n', fromCurl)).status, 204);
    const [first, second] = await api.samples({ name: 'pushed' });
    assert.deepEqual([Date.parse(first?.timestamp ?? ''), first?.value], [timestampMs, 1]);
    assert.equal(second?.value, 2);
    const ms = Date.parse(second?.timestamp ?? '');
    assert.ok(ms >= sentMs && ms <= Date.now());
  });

  it('with bad lines stores the good ones of text, and nothing of OpenMetrics', async () => {
    const text = await api.request('POST', path, 'good 1\nbad one two\nfine 2\n', fromCurl);
    assert.equal(text.status, 400);
    const { error, stored } = errorOf(text);
    assert.equal(stored, 2);
    assert.deepEqual(
      error.details.map(({ index }) => index),
      [1],
    );
    const strict = await api.request('POST', path, 'om_good 1\nom_bad one\n# EOF\n', openMetrics);
    assert.equal(strict.status, 400);
    const names = (await api.names()).map(({ name }) => name);
    assert.deepEqual(
      ['good', 'fine', 'om_good', 'bad', 'om_bad'].filter((name) => names.includes(name)),
      ['good', 'fine'],
    );
  });
});

describe('what a real program exposes', { skip: missing(nodeExporterPath) }, () => {
  let exporter: RunningProgram;
  let url: string;

  before(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}/metrics`;
    exporter = startProgram(nodeExporterPath, [`--web.listen-address=127.0.0.1:${port}`]);
    await waitUntil('node-exporter', async () => (await fetch(url)).ok);
  });
  after(() => exporter?.end());

  it('arrives as it is: node-exporter', async () => {
    const text = await (await fetch(url)).text();
    const query = `?timestamp=${timestampMs}&extra_label=from=exporter`;
    const answer = await api.request('POST', path + query, text, fromCurl);
    assert.equal(answer.status, 204, answer.text);
    const sent: SamplesBySeries = new Map();
    for (const line of text.split('\n').filter((each) => /^[^#]/.test(each))) {
      const [, name = '', pairs = '', value = ''] =
        /^([^{ ]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const labels: Record<string, string> = { from: 'exporter' };
      for (const [, label = '', quoted] of pairs.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)) {
        const labelValue = JSON.parse(quoted) as string;
        // A label without a value is no label.
        if (labelValue !== '') labels[label] = labelValue;
      }
      const number = Number(value.replace('Inf', 'Infinity'));
      addSample(sent, seriesId(name, labels), timestampMs, number);
    }
    assert.ok(sent.size > 200, `${sent.size} series`);
    const names = new Set([...sent.keys()].map((id) => id.slice(0, id.indexOf('['))));
    assert.equal(differences(sent, await readSeries(api, [...names])), '');
  });
});
