import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { HttpError, InfluxDB, Point, setLogger } from '@influxdata/influxdb-client';
import { SeriesTable } from '../../series/index.ts';
import { openRows, type ReadSample, samplesOf } from '../testing/open-rows.ts';
import { answerTo } from './answer.ts';
import { InfluxDecoder } from './influx-decoder.ts';
import { parsePrecision } from './precision.ts';

/** A server that is no more than the decoder and its answer, for the real client. */
async function startReceiver(
  context: TestContext,
): Promise<{ url: string; samples: ReadSample[] }> {
  const table = new SeriesTable();
  const decoder = new InfluxDecoder(table);
  const samples: ReadSample[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((received) => {
      const isGzip = request.headers['content-encoding'] === 'gzip';
      const url = new URL(request.url ?? '', 'http://localhost');
      const { rows, batch } = openRows(Date.now(), table);
      decoder.decode(isGzip ? gunzipSync(received) : received, rows, {
        precision: parsePrecision(url.searchParams.get('precision') ?? undefined),
        database: url.searchParams.get('db') ?? '',
      });
      const { status, headers, body } = answerTo(rows.finish(), 2);
      samples.push(...samplesOf(batch, table));
      response.writeHead(url.pathname === '/api/v2/write' ? status : 404, headers).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, samples };
}

test('what the official client sends arrives', async (context) => {
  const { url, samples } = await startReceiver(context);
  const writer = new InfluxDB({ url, token: 'x' }).getWriteApi('org', 'bucket', 'ms', {
    gzipThreshold: 100,
    defaultTags: { site: 'Köln, süd = 1' },
  });
  const startMs = Date.now() - 10_000;
  for (let i = 0; i < 500; i++) {
    writer.writePoint(
      new Point('room temperature')
        .tag('room', `r ${i % 7}`)
        .floatField('value', i / 8)
        .intField('count', -i)
        .uintField('total', i)
        .booleanField('isOpen', i % 2 === 0)
        .stringField('note', 'a "quoted" \\ text\nin two lines')
        .timestamp(startMs + i),
    );
  }
  await writer.close();
  assert.equal(samples.length, 2_000);
  const name = 'room temperature';
  assert.deepEqual(
    samples.slice(4, 8),
    [
      { name: `${name}_count`, value: -1 },
      { name: `${name}_isOpen`, value: 0 },
      { name: `${name}_total`, value: 1 },
      { name, value: 0.125 },
    ].map((sample) => ({
      ...sample,
      labels: { room: 'r 1', site: 'Köln, süd = 1' },
      timestampMs: startMs + 1,
      kind: 0,
    })),
  );
});

test('the client reads why a line was refused, and does not send it again', async (context) => {
  setLogger({ error: () => undefined, warn: () => undefined });
  const { url, samples } = await startReceiver(context);
  const errors: Error[] = [];
  const writer = new InfluxDB({ url, token: 'x' }).getWriteApi('org', 'bucket', 'ns', {
    maxRetries: 3,
    writeFailed: (error) => {
      errors.push(error);
    },
  });
  writer.writeRecords(['cpu v=1', 'cpu v=one', 'cpu v=2']);
  await writer.close().catch(() => undefined);
  assert.equal(samples.length, 2);
  assert.equal(errors.length, 1);
  const [error] = errors;
  assert.ok(error instanceof HttpError);
  assert.equal(error.statusCode, 400);
  assert.equal(error.code, 'invalid');
  assert.match(error.message, /line 2: .*expected a number/s);
});
