import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback, parseListen } from './parse-listen.ts';
import { maxRetentionMs, parseRetention } from './parse-retention.ts';
import { parseStore } from './parse-store.ts';
import { maxTokenLength, parseToken } from './parse-token.ts';

const dayMs = 24 * 60 * 60 * 1000;

test('listen addresses', () => {
  const good: [string, string, number][] = [
    ['127.0.0.1:8080', '127.0.0.1', 8080],
    ['0.0.0.0:1', '0.0.0.0', 1],
    ['[::1]:8080', '::1', 8080],
    ['[::]:65535', '::', 65_535],
    [':8080', '127.0.0.1', 8080],
    [':0', '127.0.0.1', 0],
    ['localhost:9000', 'localhost', 9000],
    ['metrics.example.org:80', 'metrics.example.org', 80],
  ];
  for (const [text, host, port] of good) assert.deepEqual(parseListen(text), { host, port }, text);
});

test('addresses that are none are refused with what was expected', () => {
  const bad: [string, RegExp][] = [
    ['8080', /host:port/],
    ['127.0.0.1', /host:port/],
    ['127.0.0.1:', /host:port/],
    ['127.0.0.1:65536', /port from 0 to 65535/],
    ['127.0.0.1:-1', /host:port/],
    ['::1:8080', /host:port/],
    ['[127.0.0.1]:80', /IPv6 address in the brackets/],
    ['256.1.1.1:80', /host:port/],
    ['1.2.3:80', /host:port/],
    ['a b:80', /host:port/],
    ['http://127.0.0.1:80', /host:port/],
  ];
  for (const [text, message] of bad) assert.throws(() => parseListen(text), { message }, text);
});

test('loopback is what only this machine reaches', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost'])
    assert.ok(isLoopback(host), host);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.example.org', 'example.org']) {
    assert.ok(!isLoopback(host), host);
  }
});

test('retention lists keep the defaults of what they do not name', () => {
  const defaults = { rawMs: 7 * dayMs, minuteMs: 30 * dayMs, hourMs: 365 * dayMs };
  assert.deepEqual(parseRetention('raw=7d,1m=30d,1h=365d'), defaults);
  assert.deepEqual(parseRetention('raw=0'), { ...defaults, rawMs: null });
  assert.deepEqual(parseRetention('0'), { rawMs: null, minuteMs: null, hourMs: null });
  assert.deepEqual(parseRetention(' 1h = 2y , raw = 36h '), {
    rawMs: 1.5 * dayMs,
    minuteMs: 30 * dayMs,
    hourMs: 730 * dayMs,
  });
});

test('every unit of time', () => {
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: dayMs, w: 7 * dayMs, y: 365 * dayMs };
  for (const [unit, ms] of Object.entries(units)) {
    assert.equal(parseRetention(`raw=2${unit}`).rawMs, 2 * ms, unit);
  }
});

test('retention lists that are none are refused', () => {
  const bad: [string, RegExp][] = [
    ['7d', /got "7d" in it/],
    ['raw', /got "raw" in it/],
    ['raw=7d,', /got "" in it/],
    ['raw=7d=8d', /got "raw=7d=8d" in it/],
    ['5m=7d', /got "5m=7d" in it/],
    ['constructor=7d', /got "constructor=7d" in it/],
    ['raw=7', /with a unit/],
    ['raw=1.5d', /with a unit/],
    ['raw=-1d', /with a unit/],
    ['raw=7x', /with a unit/],
    ['raw=1d,raw=2d', /raw is there twice/],
    ['raw=101y', /at most 100y/],
  ];
  for (const [text, message] of bad) assert.throws(() => parseRetention(text), { message }, text);
});

test('the longest retention is 100 years', () => {
  assert.equal(parseRetention('raw=100y').rawMs, maxRetentionMs);
  assert.throws(() => parseRetention(`raw=${maxRetentionMs + 1}ms`), /at most 100y/);
});

test('stores', () => {
  assert.deepEqual(parseStore('embedded'), { kind: 'embedded' });
  assert.deepEqual(parseStore('https://me:p%40ss@db.example.org:8443/metrics'), {
    kind: 'remote',
    url: 'https://db.example.org:8443',
    user: 'me',
    password: 'p@ss',
    database: 'metrics',
  });
  assert.deepEqual(parseStore('http://127.0.0.1:8123'), {
    kind: 'remote',
    url: 'http://127.0.0.1:8123',
    user: 'default',
    password: '',
    database: 'default',
  });
});

test('stores that are none are refused without repeating the password', () => {
  const bad = [
    'Embedded',
    'clickhouse',
    'ftp://me:hunter2@host/db',
    'https://me:hunter2@host:99999/db',
    'https://me:hunter2@host/db?x=1',
    'https://me:hunter2@host/db#x',
    'https://me:hunter2%zz@host/db',
    'https://me:hunter2@host/two words',
    'https://me:hunter2@host/a/b',
  ];
  for (const text of bad) {
    assert.throws(
      () => parseStore(text),
      ({ message }: Error) => message.startsWith('expected') && !message.includes('hunter2'),
      text,
    );
  }
});

test('tokens fit into a header', () => {
  assert.equal(parseToken('s3cret:/+=~'), 's3cret:/+=~');
  for (const text of ['two words', 'umlaut-ä', 'line\n', 'tab\t']) {
    assert.throws(() => parseToken(text), /visible ASCII/, text);
  }
});

test('the longest token has 512 characters', () => {
  assert.equal(parseToken('x'.repeat(maxTokenLength)).length, 512);
  assert.throws(
    () => parseToken('x'.repeat(maxTokenLength + 1)),
    /at most 512 characters, got 513/,
  );
});
