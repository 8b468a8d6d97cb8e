import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxSamplesPerRequest } from '@tidemark/protocol';
import { Batch } from '../batch/index.ts';
import { TidemarkError } from '../errors/index.ts';
import { KnownMetadata } from '../metadata/index.ts';
import { SeriesTable } from '../series/index.ts';
import { Rows } from './rows.ts';
import { openGate, openRows } from './testing/open-rows.ts';

const nowMs = Date.UTC(2026, 0, 1);
const up = { name: 'up', type: 'gauge', help: 'Whether it is there.', unit: '' } as const;

test('metadata that is known does not go to the log again', () => {
  const known = new KnownMetadata();
  const rows = new Rows(new SeriesTable(), openGate, known);
  const batch = new Batch();
  rows.open(batch, nowMs, 'test');
  rows.addMetadata(up);
  assert.equal(rows.hasNews, true);
  rows.finish();
  known.learn(up);
  rows.open(batch, nowMs, 'test');
  rows.addMetadata(up);
  assert.equal(rows.hasNews, false);
  rows.addMetadata({ ...up, help: 'Other words.' });
  assert.deepEqual(
    batch.metadata.map(({ help }) => help),
    [up.help, 'Other words.'],
  );
});

test('a request may bring so many samples, and not one more', () => {
  const { rows } = openRows(nowMs);
  const series = rows.series('x', []);
  for (let i = 0; i < maxSamplesPerRequest; i++) rows.addReading(series, nowMs, i);
  assert.throws(
    () => rows.addReading(series, nowMs, 0),
    (error) => error instanceof TidemarkError && error.status === 413,
  );
});

test('what is abandoned leaves the series before it as they were', () => {
  const { rows, batch, table } = openRows(nowMs);
  rows.addReading(rows.series('kept', [['host', 'a']]), nowMs, 1);
  rows.finish();
  const { size: _, ...before } = table.mark;
  rows.open(batch, nowMs, 'test');
  for (let i = 0; i < 1_000; i++) {
    rows.addReading(rows.series(`x${i}`, [['host', `${'long'.repeat(100)}${i}`]]), nowMs, i);
  }
  rows.abandon();
  const { size: __, ...after } = table.mark;
  assert.deepEqual(after, before);
  assert.deepEqual([batch.count, batch.newSeries.size], [1, 1]);
  assert.deepEqual([...table.select(undefined, [['host', 'a']])], [0]);
});
