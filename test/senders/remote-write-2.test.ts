/** Remote write 2.0 over real HTTP: content negotiation, the Written headers, partial failure, bombs. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { compressSync } from 'snappy';
import {
  doubleField,
  field,
  packed,
  Symbols,
  sample,
  varint,
  varintField,
  writeRequest1,
  writeRequest2,
  zigzag,
} from '../../packages/server/src/ingest/remote-write/testing/encode-remote-write.ts';
import { readAllSamples } from '../support/all-samples.ts';
import { type Answer, Api } from '../support/api.ts';
import { parseExposition } from '../support/exposition.ts';
import { type RunningServer, startServer } from '../support/server.ts';

const version2 = 'application/x-protobuf;proto=io.prometheus.write.v2.Request';
const nowMs = Date.now();
const dayMs = 86_400_000;

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

const write = (body: Buffer, headers: Record<string, string> = {}) =>
  api.request('POST', '/api/v1/write', Uint8Array.from(compressSync(body)), {
    'content-type': version2,
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': '2.0.0',
    ...headers,
  });

/** Samples, histograms and exemplars that the answer says are written; null without the header. */
const written = ({ headers }: Answer) =>
  ['samples', 'histograms', 'exemplars'].map((what) => {
    const text = headers.get(`x-prometheus-remote-write-${what}-written`);
    return text === null ? null : Number(text);
  });

const one = (name: string, timestampMs = nowMs, value = 1, labels = {}) => ({
  name,
  labels,
  timestampMs,
  value,
});

describe('a request of version 2.0', () => {
  it('is answered 204 with what was written, and is there', async () => {
    const sent = [
      one('rw2', nowMs - 1, 0.5, { host: 'a' }),
      one('rw2', nowMs, -0.25, { host: 'a' }),
      one('rw2', nowMs, 1e300, { host: 'ü 漢 😀' }),
    ];
    const answer = await write(writeRequest2(sent));
    assert.deepEqual([answer.status, answer.text], [204, '']);
    assert.deepEqual(written(answer), [3, 0, 0]);
    const read = async () =>
      (await readAllSamples(api, { name: 'rw2' })).map(({ name, labels, timestamp, value }) =>
        one(name, Date.parse(timestamp), value, labels),
      );
    const inOrder = (samples: typeof sent) => samples.map((each) => JSON.stringify(each)).sort();
    assert.deepEqual(inOrder(await read()), inOrder(sent));
    // A sender repeats what may have been lost: readings count once.
    assert.deepEqual(written(await write(writeRequest2(sent))), [3, 0, 0]);
    assert.equal((await read()).length, 3);
  });

  it('counts samples, histograms and exemplars apart', async () => {
    const symbols = new Symbols();
    const exemplar = Buffer.concat([
      packed(1, [varint(symbols.ref('trace_id')), varint(symbols.ref('abc'))]),
      doubleField(2, 0.5),
      varintField(3, nowMs),
    ]);
    const span = Buffer.concat([Buffer.of(8), zigzag(0), varintField(2, 2)]);
    const histogram = Buffer.concat([
      varintField(1, 3),
      doubleField(3, 2.5),
      field(11, span),
      packed(12, [zigzag(1), zigzag(1)]),
      varintField(15, nowMs),
    ]);
    const body = symbols.request(
      field(
        5,
        Buffer.concat([
          symbols.labelRefs('rw2_total', { host: 'a' }),
          sample(nowMs - 1, 1),
          sample(nowMs, 2),
          field(4, exemplar),
        ]),
      ),
      field(5, Buffer.concat([symbols.labelRefs('rw2_seconds', {}), field(3, histogram)])),
    );
    // All references are known by now, so the symbols of a second call are complete.
    const answer = await write(body);
    assert.equal(answer.status, 204, answer.text);
    assert.deepEqual(written(answer), [2, 1, 1]);
  });

  it('with bad samples is 400, with the others stored and counted', async () => {
    const sent = [
      one('rw2_part', nowMs, 1, { host: 'good' }),
      one('rw2_part', nowMs + 2 * dayMs, 2, { host: 'early' }),
      one('rw2_part', nowMs, 3, { host: 'x'.repeat(3000) }),
    ];
    const answer = await write(writeRequest2(sent));
    assert.equal(answer.status, 400);
    assert.deepEqual(written(answer), [1, 0, 0]);
    assert.match(answer.text, /2 samples were refused, 1 were stored: series 1: .*series 2: /);
    assert.deepEqual(
      (await api.samples({ name: 'rw2_part' })).map(({ value }) => value),
      [1],
    );
  });

  it('that is damaged is 400 with nothing written', async () => {
    const body = writeRequest2([one('rw2_cut')]);
    for (const damaged of [body.subarray(0, -3), Buffer.from('no protobuf at all')]) {
      const answer = await write(damaged);
      assert.equal(answer.status, 400);
      assert.deepEqual(written(answer), [0, 0, 0]);
    }
    assert.deepEqual(await api.samples({ name: 'rw2_cut' }), []);
  });
});

describe('content negotiation', () => {
  it('takes version 1.0 by its name or by none, without Written headers', async () => {
    const types = [
      'application/x-protobuf',
      'application/x-protobuf;proto=prometheus.WriteRequest',
    ];
    for (const [i, type] of types.entries()) {
      const answer = await write(writeRequest1([one('rw1', nowMs + i)]), { 'content-type': type });
      assert.equal(answer.status, 204);
      assert.deepEqual(written(answer), [null, null, null]);
    }
    assert.equal((await api.samples({ name: 'rw1' })).length, 2);
  });

  it('answers 415 to what is not supported, so that a sender falls back', async () => {
    const body = writeRequest2([one('rw2_unsupported')]);
    const refused = [
      { 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v3.Request' },
      { 'content-type': 'application/x-protobuf;proto=' },
      { 'content-type': 'application/json' },
      { 'content-type': 'text/plain' },
      { 'content-encoding': 'br' },
      { 'content-encoding': 'lz4' },
      { 'content-encoding': 'snappy, gzip' },
    ];
    for (const headers of refused) {
      const answer = await write(body, headers);
      assert.equal(answer.status, 415, JSON.stringify(headers));
    }
    assert.deepEqual(await api.samples({ name: 'rw2_unsupported' }), []);
  });
});

describe('snappy', () => {
  const residentBytes = async () => {
    const { text } = await api.request('GET', '/metrics');
    const family = parseExposition(text).get('tidemark_process_resident_memory_bytes');
    return family?.lines[0]?.value ?? Number.NaN;
  };
  /** The length that a body claims, and no more than a few bytes after it. */
  const claiming = (length: number) =>
    Uint8Array.from(Buffer.concat([varint(length), Buffer.alloc(64)]));

  it('that claims 4 GiB is 413, and takes no memory', async () => {
    const before = await residentBytes();
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () =>
          api.request('POST', '/api/v1/write', claiming(2 ** 32 - 1), {
            'content-type': version2,
            'content-encoding': 'snappy',
          }),
        ),
      );
      for (const answer of answers) {
        assert.equal(answer.status, 413);
        assert.deepEqual(written(answer), [0, 0, 0]);
      }
    }
    const grown = (await residentBytes()) - before;
    assert.ok(grown < 64 * 1024 * 1024, `${grown} bytes`);
  });

  it('that is no snappy is 400', async () => {
    const bodies = [
      claiming(1000),
      Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
      Uint8Array.of(5, 0),
    ];
    for (const body of bodies) {
      const answer = await api.request('POST', '/api/v1/write', body, {
        'content-type': version2,
        'content-encoding': 'snappy',
      });
      assert.equal(answer.status, 400);
    }
  });
});
