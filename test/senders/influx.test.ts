/** InfluxDB's official client at the second API, Telegraf's requests at the first: what is sent arrives. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { HttpError, InfluxDB, Point, setLogger } from '@influxdata/influxdb-client';
import type { SamplesBySeries } from '../support/all-samples.ts';
import { addSample, differences, readSeries, seriesId } from '../support/all-samples.ts';
import { Api } from '../support/api.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

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

describe('the official client', () => {
  const unitsPerSecond = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };
  const startS = Math.floor(Date.now() / 1000) - 3600;
  const site = 'Köln, süd = 1';

  for (const [i, precision] of (['s', 'ms', 'us', 'ns'] as const).entries()) {
    it(`writes points of all types in ${precision}${i % 2 === 0 ? ', gzipped' : ''}`, async () => {
      const measurement = `room temp ${precision}`;
      let acknowledged = 0;
      const writer = new InfluxDB({ url: server.url, token: 'x' }).getWriteApi(
        'o',
        'b',
        precision,
        {
          batchSize: 300,
          ...(i % 2 === 0 ? { gzipThreshold: 0 } : {}),
          defaultTags: { site },
          writeSuccess: (lines) => {
            acknowledged += lines.length;
          },
        },
      );
      const sent: SamplesBySeries = new Map();
      for (let n = 0; n < 1_000; n++) {
        const room = `r ${n % 7}`;
        const fields = { value: n / 8, count: -n, total: n, isOpen: n % 2 === 0 ? 1 : 0 };
        writer.writePoint(
          new Point(measurement)
            .tag('room', room)
            .floatField('value', fields.value)
            .intField('count', fields.count)
            .uintField('total', fields.total)
            .booleanField('isOpen', fields.isOpen === 1)
            .stringField('note', 'a "quoted" \\ text, with = and spaces\nin two lines')
            .timestamp(String(BigInt(startS + n) * BigInt(unitsPerSecond[precision]))),
        );
        for (const [field, value] of Object.entries(fields)) {
          const name = field === 'value' ? measurement : `${measurement}_${field}`;
          addSample(sent, seriesId(name, { room, site }), (startS + n) * 1000, value);
        }
      }
      // The client's close() waits for its last batch only.
      await writer.close();
      await waitUntil('all batches', () => acknowledged === 1_000);
      const names = ['', '_count', '_total', '_isOpen', '_note'].map((end) => measurement + end);
      assert.equal(differences(sent, await readSeries(api, names)), '');
    });
  }

  it('is told which line is bad, and the others are stored once', async () => {
    setLogger({ error: () => undefined, warn: () => undefined });
    const errors: Error[] = [];
    const writer = new InfluxDB({ url: server.url, token: 'x' }).getWriteApi('o', 'b', 'ms', {
      writeFailed: (error) => {
        errors.push(error);
      },
    });
    writer.writeRecords(['partly v=1 1700000000001', 'partly v=one', 'partly v=2 1700000000002']);
    await writer.close().catch(() => undefined);
    assert.equal(errors.length, 1);
    const [error] = errors;
    assert.ok(error instanceof HttpError);
    assert.deepEqual([error.statusCode, error.code], [400, 'invalid']);
    assert.match(error.message, /line 2/);
    const values = (await api.samples({ name: 'partly_v' })).map(({ value }) => value);
    assert.deepEqual(values, [1, 2]);
  });
});

describe('the 1.x API', () => {
  const seconds = Math.floor(Date.now() / 1000) - 600;

  it('answers /ping and CREATE DATABASE as clients expect before they write', async () => {
    for (const method of ['GET', 'HEAD']) {
      const ping = await api.request(method, '/ping');
      assert.equal(ping.status, 204, method);
      assert.match(ping.headers.get('x-influxdb-version') ?? '', /^1\.8/);
    }
    const statement = new URLSearchParams({ q: 'CREATE DATABASE "telegraf"' });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answers = [
      await api.request('POST', `/query?${statement}`),
      await api.request('POST', '/query', statement.toString(), form),
    ];
    for (const { status, text } of answers) {
      assert.deepEqual([status, JSON.parse(text)], [200, { results: [{ statement_id: 0 }] }]);
    }
    const drop = await api.request('POST', '/query?q=DROP%20DATABASE%20x');
    assert.equal(drop.status, 400);
  });

  it('takes every precision, gzipped and plain, and answers exactly 204', async () => {
    const times = {
      n: BigInt(seconds) * 1_000_000_000n,
      u: BigInt(seconds) * 1_000_000n,
      ms: BigInt(seconds) * 1000n,
      s: BigInt(seconds),
      m: BigInt(Math.floor(seconds / 60)),
      h: BigInt(Math.floor(seconds / 3600)),
    };
    const sent: SamplesBySeries = new Map();
    for (const [i, [precision, time]] of Object.entries(times).entries()) {
      const body = Buffer.from(
        `cpu,host=a,precision=${precision} usage=${i}.5,idle=${i}i ${time}\n`,
      );
      const isGzip = i % 2 === 0;
      const answer = await api.request(
        'POST',
        `/write?db=telegraf&rp=&precision=${precision}`,
        Uint8Array.from(isGzip ? gzipSync(body) : body),
        {
          'content-type': 'text/plain; charset=utf-8',
          ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
        },
      );
      assert.deepEqual([answer.status, answer.text], [204, '']);
      const unitMs = { m: 60_000, h: 3_600_000 }[precision];
      const timestampMs = unitMs === undefined ? seconds * 1000 : Number(time) * unitMs;
      const labels = { host: 'a', precision, db: 'telegraf' };
      addSample(sent, seriesId('cpu_usage', labels), timestampMs, i + 0.5);
      addSample(sent, seriesId('cpu_idle', labels), timestampMs, i);
    }
    assert.equal(differences(sent, await readSeries(api, ['cpu_usage', 'cpu_idle'])), '');
  });

  it('names what is bad and stores the rest', async () => {
    const half = 'half v=1 1\nhalf v=x 2\nhalf v=3 3';
    const answer = await api.request('POST', '/write?db=t&precision=ms', half, {
      'content-type': 'text/plain',
    });
    assert.equal(answer.status, 400);
    assert.match((JSON.parse(answer.text) as { error: string }).error, /^partial write: .*line 2/);
    assert.equal((await api.samples({ name: 'half_v' })).length, 2);
  });
});
