/** Bad items and bodies: the status, the index, the field, what was expected, and what was stored. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ErrorAnswer } from '@tidemark/protocol';
import { Api, errorOf } from './support/api.ts';
import { type RunningServer, startServer } from './support/server.ts';

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(async () => {
  assert.equal((await api.request('GET', '/health')).text, 'OK');
  assert.equal(await server.stop(), 0);
});

const tooManyLabels = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, 'v']));
const deep = '['.repeat(200_000) + ']'.repeat(200_000);

describe('a bad item is named, its siblings are stored', () => {
  /** The item's JSON text, the field that is refused, what its message says. */
  const items: [string, string, RegExp][] = [
    ['{"value":1}', 'name', /text/],
    ['{"name":null,"value":1}', 'name', /text/],
    ['{"name":7,"value":1}', 'name', /text, got 7/],
    ['{"name":"","value":1}', 'name', /not empty/],
    [`{"name":"${'n'.repeat(257)}","value":1}`, 'name', /256/],
    ['{"name":"a\\u0000b","value":1}', 'name', /control/],
    ['{"name":"a\\nb","value":1}', 'name', /control/],
    ['{"name":"a\\u009fb","value":1}', 'name', /control/],
    ['{"name":"\\ud83d","value":1}', 'name', /surrogate/],
    ['{"name":"x\\udc00","value":1}', 'name', /surrogate/],
    ['{"name":"x"}', 'value', /finite number/],
    ['{"name":"x","value":null}', 'value', /finite number/],
    ['{"name":"x","value":"1"}', 'value', /finite number, got "1"/],
    ['{"name":"x","value":true}', 'value', /finite number/],
    ['{"name":"x","value":"NaN"}', 'value', /finite number/],
    ['{"name":"x","value":1e999}', 'value', /not finite/],
    ['{"name":"x","value":-1e999}', 'value', /not finite/],
    [`{"name":"x","value":${deep}}`, 'value', /got an array/],
    ['{"name":"x","value":1,"timestamp":"yesterday"}', 'timestamp', /RFC 3339/],
    ['{"name":"x","value":1,"timestamp":""}', 'timestamp', /RFC 3339/],
    ['{"name":"x","value":1,"timestamp":null}', 'timestamp', /RFC 3339/],
    ['{"name":"x","value":1,"timestamp":{}}', 'timestamp', /RFC 3339/],
    ['{"name":"x","value":1,"timestamp":"2025-02-29T00:00:00Z"}', 'timestamp', /RFC 3339/],
    ['{"name":"x","value":1,"timestamp":"2025-01-01T25:00:00Z"}', 'timestamp', /RFC 3339/],
    ['{"name":"x","value":1,"timestamp":"2025-01-01T00:00:00"}', 'timestamp', /RFC 3339/],
    ['{"name":"x","value":1,"timestamp":-1}', 'timestamp', /1970/],
    ['{"name":"x","value":1,"timestamp":"1969-12-31T23:59:59.999Z"}', 'timestamp', /1970/],
    ['{"name":"x","value":1,"timestamp":"0099-01-01T00:00:00Z"}', 'timestamp', /1970/],
    [`{"name":"x","value":1,"timestamp":${Date.now() + 86_700_000}}`, 'timestamp', /one day ahead/],
    ['{"name":"x","value":1,"timestamp":1e308}', 'timestamp', /one day ahead/],
    ['{"name":"x","value":1,"type":"histogram"}', 'type', /gauge, counter, latency/],
    ['{"name":"x","value":1,"type":"__proto__"}', 'type', /gauge, counter, latency/],
    ['{"name":"x","value":1,"unit":5}', 'unit', /text/],
    [`{"name":"x","value":1,"unit":"${'u'.repeat(65)}"}`, 'unit', /64/],
    ['{"name":"x","value":1,"labels":[]}', 'labels', /object of texts/],
    ['{"name":"x","value":1,"labels":"a=b"}', 'labels', /object of texts/],
    ['{"name":"x","value":1,"labels":null}', 'labels', /object of texts/],
    ['{"name":"x","value":1,"labels":{"a":1}}', 'labels.a', /text, got 1/],
    [`{"name":"x","value":1,"labels":{"a":${deep}}}`, 'labels.a', /got an array/],
    ['{"name":"x","value":1,"labels":{"":"v"}}', 'labels', /not empty/],
    ['{"name":"x","value":1,"labels":{"a":""}}', 'labels.a', /not empty/],
    ['{"name":"x","value":1,"labels":{"a":"\\u0007"}}', 'labels.a', /control/],
    ['{"name":"x","value":1,"labels":{"a\\tb":"v"}}', 'labels', /control/],
    ['{"name":"x","value":1,"labels":{"a":"\\udfff"}}', 'labels.a', /surrogate/],
    [`{"name":"x","value":1,"labels":{"a":"${'v'.repeat(2049)}"}}`, 'labels.a', /2048/],
    [`{"name":"x","value":1,"labels":{"${'l'.repeat(129)}":"v"}}`, 'labels', /128/],
    [`{"name":"x","value":1,"labels":${JSON.stringify(tooManyLabels)}}`, 'labels', /64 labels/],
    ['{"__proto__":{"name":"x","value":1}}', 'name', /text/],
    ['null', '', /object/],
    ['[]', '', /object/],
    ['"text"', '', /object/],
    [deep, '', /object/],
  ];
  let number = 0;
  for (const [item, field, message] of items) {
    it(`${field}: ${item.slice(0, 70)}`, async () => {
      const name = `sibling-${number++}`;
      const good = (value: number) => JSON.stringify({ name, value });
      const answer = await api.post(`[${good(1)},${item},${good(2)}]`);
      assert.equal(answer.status, 400, answer.text);
      const { error, stored } = errorOf(answer);
      assert.equal(stored, 2);
      assert.equal(error.code, 'bad_items');
      assert.deepEqual([error.details[0]?.index, error.details[0]?.field], [1, field]);
      assert.match(error.details[0]?.message ?? '', message);
      assert.ok(answer.text.length < 1000, 'the answer repeats little of what was sent');
      const { count, sum } = await api.stats({ name });
      assert.deepEqual([count, sum], [2, 3]);
    });
  }

  it('says every field that is wrong, and 100 problems at most', async () => {
    const answer = await api.post({
      name: 1,
      value: 'x',
      timestamp: 'y',
      type: 'z',
      unit: 2,
      labels: 3,
    });
    const { error, stored } = errorOf(answer);
    assert.equal(stored, 0);
    assert.deepEqual(
      error.details.map(({ field }) => field),
      ['name', 'value', 'timestamp', 'type', 'unit', 'labels'],
    );
    const many = errorOf(await api.post(Array.from({ length: 101 }, () => ({ value: 1 }))));
    assert.equal(many.error.details.length, 100);
    assert.match(many.error.message, /101 of 101 items.*first 100/);
  });

  it('takes what lies exactly on a limit', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 64 }, (_, i) => [
        `${i}`.padEnd(128, 'l'),
        'v'.repeat(i === 0 ? 2048 : 1),
      ]),
    );
    const item = { name: 'n'.repeat(256), value: 1, unit: 'u'.repeat(64), labels };
    await api.store([
      item,
      { ...item, timestamp: 0 },
      { ...item, timestamp: Date.now() + 86_399_000 },
    ]);
    const samples = await api.samples({ name: item.name });
    assert.equal(samples.length, 3);
    assert.deepEqual(samples[0]?.labels, labels);
  });

  it('does not take a NUL for the end of a name', async () => {
    await api.store({ name: 'victim', value: 1, labels: { a: 'b', c: 'd' } });
    for (const item of [
      { name: 'victim\0a\0b\0c\0d', value: 2 },
      { name: 'victim\0a\0b', value: 2, labels: { c: 'd' } },
      { name: 'victim', value: 2, labels: { a: 'b\0c\0d' } },
      { name: 'victim', value: 2, labels: { 'a\0b\0c': 'd' } },
    ]) {
      assert.equal((await api.post(item)).status, 400, JSON.stringify(item));
    }
    assert.equal((await api.stats({ name: 'victim' })).sum, 1);
  });
});

describe('a bad body is refused as a whole', () => {
  const json = { 'content-type': 'application/json' };
  const gzip = { ...json, 'content-encoding': 'gzip' };
  const good = '{"name":"whole","value":1}';
  const zeros = Buffer.alloc(40 * 1024 * 1024, ' ');
  const bytes = (buffer: Buffer) => new Uint8Array(buffer);
  const bodies: [
    string,
    string | Uint8Array<ArrayBuffer>,
    Record<string, string>,
    number,
    string,
  ][] = [
    ['nothing', '', json, 400, 'bad_json'],
    ['half an object', '{"name":"whole","val', json, 400, 'bad_json'],
    ['a comma too many', `[${good},]`, json, 400, 'bad_json'],
    ['NaN', '{"name":"whole","value":NaN}', json, 400, 'bad_json'],
    ['Infinity', '{"name":"whole","value":-Infinity}', json, 400, 'bad_json'],
    ['brackets without end', '['.repeat(1_000_000), json, 400, 'bad_json'],
    [
      'bytes that are no UTF-8',
      bytes(Buffer.from(good.replace('whole', 'whol\xe9'), 'latin1')),
      json,
      400,
      'bad_json',
    ],
    ['UTF-16', bytes(Buffer.from(good, 'utf16le')), json, 400, 'bad_json'],
    [
      '100,001 items',
      `[${Array.from({ length: 100_001 }, () => good).join()}]`,
      json,
      413,
      'too_many_items',
    ],
    ['more than 32 MiB', bytes(zeros), json, 413, 'body_too_large'],
    ['a gzip bomb', bytes(gzipSync(zeros)), gzip, 413, 'body_too_large'],
    ['gzip in gzip', bytes(gzipSync(gzipSync(good))), gzip, 400, 'bad_json'],
    ['cut gzip', bytes(gzipSync(good).subarray(0, -3)), gzip, 400, 'bad_encoding'],
    ['damaged gzip', bytes(gzipSync(good).fill(7, 12, 16)), gzip, 400, 'bad_encoding'],
    ['text that claims to be gzip', good, gzip, 400, 'bad_encoding'],
    [
      'an unknown encoding',
      good,
      { ...json, 'content-encoding': 'br' },
      415,
      'unsupported_encoding',
    ],
    [
      'two encodings',
      good,
      { ...json, 'content-encoding': 'gzip, gzip' },
      415,
      'unsupported_encoding',
    ],
    [
      'a form',
      'name=whole&value=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported_media_type',
    ],
    [
      'plain text, as a foreign page could send it',
      good,
      { 'content-type': 'text/plain' },
      415,
      'unsupported_media_type',
    ],
    ['a media type that is none', good, { 'content-type': 'json' }, 415, 'unsupported_media_type'],
    ['an empty Idempotency-Key', good, { ...json, 'idempotency-key': '' }, 400, 'bad_request'],
    [
      'a long Idempotency-Key',
      good,
      { ...json, 'idempotency-key': 'k'.repeat(256) },
      400,
      'bad_request',
    ],
  ];
  for (const [what, body, headers, status, code] of bodies) {
    it(`${what}: ${status}`, async () => {
      const answer = await api.request('POST', '/v1/metrics', body, headers);
      assert.equal(answer.status, status, answer.text.slice(0, 300));
      const { error } = errorOf(answer);
      assert.equal(error.code, code);
      assert.ok(error.message.length > 10 && answer.text.length < 1000, answer.text.slice(0, 300));
      assert.equal((await api.stats({ name: 'whole' })).count, 0);
    });
  }

  it('more than 32 MiB without a length: 413', async () => {
    const megabyte = new Uint8Array(1024 * 1024).fill(32);
    const answer = await fetch(`${server.url}/v1/metrics`, {
      method: 'POST',
      headers: json,
      body: ReadableStream.from(Array.from({ length: 40 }, () => megabyte)) as never,
      duplex: 'half',
    } as RequestInit);
    assert.equal(answer.status, 413);
    assert.equal(((await answer.json()) as ErrorAnswer).error.code, 'body_too_large');
  });

  it('a good body passes plain and compressed, with parameters of the media type', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const compressed = { ...headers, 'content-encoding': 'GZIP' };
    assert.equal((await api.request('POST', '/v1/metrics', good, headers)).status, 201);
    assert.equal(
      (await api.request('POST', '/v1/metrics', bytes(gzipSync(good)), compressed)).status,
      201,
    );
    assert.equal((await api.post('[]')).status, 201);
    assert.equal((await api.stats({ name: 'whole' })).count, 2);
  });
});
