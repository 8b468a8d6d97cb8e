import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observation, reading } from '../batch/index.ts';
import { Head } from '../head/index.ts';
import { SeriesTable } from '../series/index.ts';
import { findReadings, maxFoundReadings, maxSearchedRows } from './find-readings.ts';
import { PendingSamples } from './pending-samples.ts';

function setUp(seriesCount = 3) {
  const table = new SeriesTable();
  const head = new Head(table);
  for (let i = 0; i < seriesCount; i++) table.create('m', [['i', String(i)]]);
  const waiting = [new PendingSamples(1), new PendingSamples(2)];
  const send = (at: number, series: number, timestampMs: number, value: number, kind = reading) =>
    waiting[at].append(table, head, series, timestampMs, value, kind, 0, 0);
  const find = (indexes: number[], startMs: number, endMs: number) =>
    findReadings(waiting, table, indexes, { startMs, endMs });
  return { send, find };
}

test('readings of the series asked for come segment by segment in the order that they came in', () => {
  const { send, find } = setUp();
  send(0, 0, 50, 1);
  send(0, 1, 60, 2);
  send(0, 0, 40, 3);
  send(1, 0, 50, 4);
  send(1, 0, 99, 5);
  send(0, 2, 10, 6, observation);
  assert.deepEqual(
    [...(find([0, 1], 40, 98) ?? [])],
    [
      [
        0,
        [
          { timestampMs: 50, value: 1 },
          { timestampMs: 40, value: 3 },
          { timestampMs: 50, value: 4 },
        ],
      ],
      [1, [{ timestampMs: 60, value: 2 }]],
    ],
  );
});

test('an observation in the span, and nowhere else, makes it none', () => {
  const { send, find } = setUp();
  send(0, 0, 50, 1, observation);
  assert.equal(find([0], 50, 50), null);
  assert.deepEqual([...(find([0], 51, 99) ?? [])], [[0, []]]);
  assert.deepEqual([...(find([1], 0, 99) ?? [])], [[1, []]]);
});

test('series whose indexes end in the same bits are told apart', () => {
  const { send, find } = setUp(65_537);
  send(0, 65_536, 5, 1);
  send(0, 0, 5, 2);
  assert.deepEqual([...(find([0], 0, 9) ?? [])], [[0, [{ timestampMs: 5, value: 2 }]]]);
});

test('more readings than are worth it, or rows than are looked through in no time, make it none', () => {
  const { send, find } = setUp();
  for (let i = 0; i < maxFoundReadings; i++) send(0, 0, i, i);
  assert.equal(find([0], 0, 1e9)?.get(0)?.length, maxFoundReadings);
  send(0, 0, maxFoundReadings, 0);
  assert.equal(find([0], 0, 1e9), null);
  assert.equal(find([0], 0, 9)?.get(0)?.length, 10);
  for (let i = maxFoundReadings; i < maxSearchedRows; i++) send(0, 0, 1e9, 0);
  assert.equal(find([0], 0, 9), null);
});
