import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriesKey } from './series-id.ts';
import { SeriesTable } from './series-table.ts';

test('a series is found again by its key and by its id', () => {
  const table = new SeriesTable();
  const index = table.create('cpu', [['host', 'a']], 'gauge', '%');
  assert.equal(table.find(seriesKey('cpu', [['host', 'a']])), index);
  assert.equal(table.find(seriesKey('cpu', [['host', 'b']])), -1);
  assert.equal(table.indexOfId(table.idLow[index], table.idHigh[index]), index);
  assert.deepEqual([...table.indexesOfName('cpu')], [index]);
});

test('a new type or unit must be logged again, the same one must not', () => {
  const table = new SeriesTable();
  const index = table.create('cpu', []);
  table.logged[index] = 1;
  table.refine(index, 'gauge', undefined);
  assert.equal(table.logged[index], 1);
  table.refine(index, 'counter', 'req');
  assert.equal(table.logged[index], 0);
  assert.deepEqual(
    [table.definition(index).type, table.definition(index).unit],
    ['counter', 'req'],
  );
});

test('a restored definition keeps the index and counts as logged', () => {
  const table = new SeriesTable();
  const index = table.create('cpu', []);
  assert.equal(table.restore({ ...table.definition(index), unit: '%' }), index);
  assert.equal(table.definition(index).unit, '%');
  assert.equal(table.logged[index], 1);
});

test('a deleted series is forgotten, and can be made again', () => {
  const table = new SeriesTable();
  const [a, b] = [table.create('cpu', [['host', 'a']]), table.create('cpu', [['host', 'b']])];
  const [idLow, idHigh] = [table.idLow[a], table.idHigh[a]];
  table.delete([a]);
  assert.deepEqual([...table.indexesOfName('cpu')], [b]);
  assert.equal(table.indexOfId(idLow, idHigh), -1);
  assert.throws(() => table.definition(a), /no series has the index/);
  const again = table.create('cpu', [['host', 'a']]);
  assert.notEqual(again, a);
  assert.equal(table.indexOfId(idLow, idHigh), again);
  table.delete([b, again]);
  assert.deepEqual([...table.names()], []);
});

test('the newest sample is remembered, an older one changes nothing', () => {
  const table = new SeriesTable();
  const index = table.create('cpu', []);
  table.observe(index, 2000, 5);
  table.observe(index, 1000, 9);
  assert.deepEqual([table.lastTimestampMs[index], table.lastValue[index]], [2000, 5]);
  assert.equal(table.newestMs, 2000);
});

test('the columns grow without losing anything', () => {
  const table = new SeriesTable();
  for (let i = 0; i < 5000; i++) table.observe(table.create(`m${i}`, []), i, i * 2);
  for (let i = 0; i < 5000; i++) {
    const index = table.find(`m${i}`);
    assert.equal(table.lastValue[index], i * 2);
    assert.equal(table.indexOfId(table.idLow[index], table.idHigh[index]), index);
  }
});

test('labels that differ only in where they are cut have different keys', () => {
  assert.notEqual(seriesKey('a', [['b', 'c']]), seriesKey('a', [['bc', '']]));
  assert.notEqual(seriesKey('ab', []), seriesKey('a', [['b', '']]));
});
