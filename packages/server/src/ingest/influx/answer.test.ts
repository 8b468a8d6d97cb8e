import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RowsOutcome } from '../rows.ts';
import { answerTo, errorAnswer, pingAnswer } from './answer.ts';
import { answerToQuery, maxStatementLength } from './query.ts';

const outcome: RowsOutcome = {
  stored: 0,
  histograms: 0,
  exemplars: 0,
  refused: 0,
  overLimit: 0,
  problems: [],
};
const bad = { index: 4, field: 'line', message: 'expected fields' };
const json = 'application/json; charset=utf-8';

test('204 without a body when all is in, with the version', () => {
  for (const api of [1, 2] as const) {
    const { status, headers, body } = answerTo({ ...outcome, stored: 3 }, api);
    assert.deepEqual([status, body], [204, '']);
    assert.match(headers['x-influxdb-version'], /^1\.8\./);
    assert.equal(headers['content-type'], undefined);
  }
});

test('a partial write has the form of its API', () => {
  const partial = { ...outcome, stored: 2, refused: 1, problems: [bad] };
  const first = answerTo(partial, 1);
  assert.equal(first.status, 400);
  assert.equal(first.headers['content-type'], json);
  assert.deepEqual(JSON.parse(first.body), {
    error: 'partial write: unable to parse line 5: line: expected fields dropped=1',
  });
  const second = answerTo(partial, 2);
  assert.equal(second.status, 400);
  assert.deepEqual(JSON.parse(second.body), {
    code: 'invalid',
    message: '2 values were stored, 1 were refused:\nline 5: line: expected fields',
    line: 5,
  });
});

test('nothing stored is no partial write', () => {
  const { body } = answerTo({ ...outcome, refused: 1, problems: [bad] }, 1);
  assert.deepEqual(JSON.parse(body), { error: 'unable to parse line 5: line: expected fields' });
});

test('nothing but new series over the limit is 429 with Retry-After', () => {
  for (const api of [1, 2] as const) {
    const over = { ...outcome, stored: 0, refused: 2, overLimit: 2, problems: [bad] };
    const { status, headers } = answerTo(over, api);
    assert.equal(status, 429);
    assert.equal(headers['retry-after'], '60');
    assert.equal(answerTo({ ...over, stored: 1 }, api).status, 400);
  }
});

test('other errors have the forms, too', () => {
  assert.deepEqual(JSON.parse(errorAnswer(413, 2, 'too large').body), {
    code: 'request too large',
    message: 'too large',
  });
  assert.deepEqual(JSON.parse(errorAnswer(503, 1, 'disk full').body), { error: 'disk full' });
  assert.equal(errorAnswer(503, 1, 'disk full').headers['retry-after'], '60');
});

test('ping tells the version', () => {
  assert.equal(pingAnswer(false).status, 204);
  const { status, body, headers } = pingAnswer(true);
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), { version: headers['x-influxdb-version'] });
});

test('CREATE DATABASE is well, however it is written', () => {
  for (const statement of [
    'CREATE DATABASE "telegraf"',
    'CREATE DATABASE telegraf',
    'create database mydb;',
    '  CREATE  DATABASE\n"a b \\" c" ; ',
    'CREATE DATABASE IF NOT EXISTS x',
    'CREATE DATABASE "x" WITH DURATION 3d REPLICATION 1 NAME "y"',
    'CREATE DATABASE größe',
  ]) {
    const { status, headers, body } = answerToQuery(statement);
    assert.equal(status, 200, statement);
    assert.equal(headers['content-type'], json);
    assert.deepEqual(JSON.parse(body), { results: [{ statement_id: 0 }] });
  }
});

test('nothing else is', () => {
  for (const statement of [
    'SHOW DATABASES',
    'SELECT * FROM cpu',
    'CREATE DATABASE',
    'CREATE DATABASE 0x',
    'CREATE DATABASE a; DROP DATABASE b',
    'CREATE DATABASE "a',
    `CREATE DATABASE ${'a'.repeat(maxStatementLength)}`,
    '"'.repeat(5_000),
  ]) {
    const { status, body } = answerToQuery(statement);
    assert.equal(status, 400, statement);
    const { error } = JSON.parse(body) as { error: string };
    assert.match(error, /^error parsing query: found /);
    assert.ok(error.length < 300);
  }
  for (const nothing of [undefined, '', ' ']) {
    const { error } = JSON.parse(answerToQuery(nothing).body) as { error: string };
    assert.equal(error, 'missing required parameter "q"');
  }
});
