import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeriesTable } from '../series/index.ts';
import { KnownSeries } from './known-series.ts';

test('equal bytes mean the series that was learned for them, others none', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ maxLength: 60 }), { maxLength: 200, minLength: 1 }),
      (texts) => {
        const table = new SeriesTable();
        const known = new KnownSeries(table);
        const series = texts.map((_, i) => table.create(`m${i}`, []));
        texts.forEach((text, i) => {
          const body = Buffer.from(`xx${text}yy`);
          known.open(body);
          assert.equal(known.findRange(2, body.length - 2), -1);
          known.learn(series[i]);
        });
        texts.forEach((text, i) => {
          const body = Buffer.from(`${text}zzz`);
          known.open(body);
          assert.equal(known.findRange(0, body.length - 3), series[i]);
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('where one stretch ends and the next begins matters, and so does the variant', () => {
  const table = new SeriesTable();
  const known = new KnownSeries(table);
  known.open(Buffer.from('abcdef'));
  const find = (variant: number, ...ranges: [number, number][]) => {
    known.begin(variant);
    for (const [start, end] of ranges) known.add(start, end);
    return known.find();
  };
  assert.equal(find(0, [0, 2], [2, 6]), -1);
  known.learn(table.create('m', []));
  assert.equal(find(0, [0, 2], [2, 6]), 0);
  assert.equal(find(0, [0, 3], [3, 6]), -1);
  assert.equal(find(0, [0, 6]), -1);
  assert.equal(find(1, [0, 2], [2, 6]), -1);
});

test('stretches without bytes count, each of them', () => {
  const table = new SeriesTable();
  const known = new KnownSeries(table);
  known.open(Buffer.from('abcdef'));
  for (let empty = 0; empty < 50; empty++) {
    for (const at of [0, 2]) {
      known.begin();
      known.add(0, at);
      for (let i = 0; i < empty; i++) known.add(3, 3);
      known.add(3, 6);
      assert.equal(known.find(), -1, `${empty} empty ones after ${at} bytes`);
      known.learn(table.create(`m${empty}.${at}`, []));
    }
  }
});

test('a deleted series is not known any more', () => {
  const table = new SeriesTable();
  const known = new KnownSeries(table);
  known.open(Buffer.from('abc'));
  known.findRange(0, 3);
  const series = table.create('m', []);
  known.learn(series);
  table.delete([series]);
  assert.equal(known.findRange(0, 3), -1);
  const born = table.create('m', []);
  known.learn(born);
  assert.equal(known.findRange(0, 3), born);
});

test('keys that never come again make room', () => {
  const table = new SeriesTable();
  const known = new KnownSeries(table);
  const series = table.create('m', []);
  const body = Buffer.alloc(4);
  known.open(body);
  for (let i = 0; i < 200_000; i++) {
    body.writeUInt32LE(i);
    known.findRange(0, 4);
    known.learn(series);
  }
  assert.ok(known.count <= 65_536);
});

test('a variant and the first byte of a key do not undo each other', () => {
  const table = new SeriesTable();
  const known = new KnownSeries(table);
  known.open(Buffer.from('ac'));
  const find = (variant: number, at: number) => {
    known.begin(variant);
    known.add(at, at + 1);
    return known.find();
  };
  const seen = new Set<number>();
  for (let variant = 0; variant < 300; variant++) {
    for (const at of [0, 1]) {
      assert.equal(find(variant, at), -1);
      const series = table.create(`m${seen.size}`, []);
      seen.add(series);
      known.learn(series);
    }
  }
});

test('keys that differ in one word and end alike are told apart', () => {
  const known = new KnownSeries({ has: () => true, activeCount: 2_000_000 });
  const body = Buffer.alloc(32);
  known.open(body);
  for (let i = 0; i < 500_000; i++) {
    const length = body.write(`a{b="${i}"} `, 'latin1') - 1;
    assert.equal(known.findRange(0, length), -1, `key ${i} is taken for another one`);
    known.learn(i);
  }
});
