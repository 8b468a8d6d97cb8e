import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxLabelValueLength, maxSeriesLength } from '@tidemark/protocol';
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

const meeting = {
  hashKey: (_bytes: Uint8Array, length: number, out: Uint32Array) => out.set([length, 7]),
};

test('a series whose id belongs to another one is never taken for it, and cannot be made', () => {
  const table = new SeriesTable(meeting);
  const index = table.create('cpu', [['host', 'a']]);
  assert.equal(table.findSeries('cpu', [['host', 'b']]), -1);
  assert.equal(table.find(seriesKey('cpu', [['hos', 'ta']])), -1);
  assert.throws(() => table.create('cpu', [['host', 'b']]), {
    code: 'series_id_taken',
    status: 400,
    retryable: false,
    message: /belongs to the series cpu\{"host":"a"\}/,
  });
  assert.equal(table.restore({ ...table.definition(index), labels: [['host', 'b']] }), -1);
  assert.deepEqual(table.definition(index).labels, [['host', 'a']]);
  assert.deepEqual([table.size, table.hasPair('host', 'b')], [1, false]);
  table.delete([index]);
  assert.equal(table.create('cpu', [['host', 'b']]), 1);
});

test('half a surrogate pair is not the character that UTF-8 puts in its place', () => {
  const table = new SeriesTable();
  table.create('\ufffd', [['\ufffd', '\ufffd']]);
  assert.equal(table.find('\ud800'), -1);
  assert.equal(table.findSeries('\ufffd', [['\ufffd', '\ud800']]), -1);
  assert.equal(table.select('\ud800', []).length, 0);
  assert.equal(table.hasPair('\ufffd', '\udc00'), false);
});

test('a NUL in a text cannot spell a pair that is not there', () => {
  const table = new SeriesTable();
  table.create('cpu', [
    ['a', 'x'],
    ['b', 'y'],
  ]);
  assert.equal(table.hasPair('a', 'x\u0000b\u0000y'), false);
  assert.equal(table.hasPair('a\u0000x', 'b'), false);
});

test('the largest series there may be, of any characters', () => {
  const table = new SeriesTable();
  for (const character of ['x', 'ß', '東', '🌊']) {
    const value = character.repeat(maxLabelValueLength / character.length);
    const count = Math.floor(maxSeriesLength / (maxLabelValueLength + 3));
    const labels = Array.from({ length: count }, (_, i) => [`l${i}`, value] as const);
    const index = table.create(character, labels, 'counter', character);
    assert.equal(table.findSeries(character, labels), index);
    assert.deepEqual(table.definition(index).labels, labels);
    assert.equal(table.definition(index).unit, character);
  }
});

test('more labels than any sender may give, as a log of long ago might have', () => {
  const table = new SeriesTable();
  const labels = Array.from({ length: 1000 }, (_, i) => [`l${1000 + i}`, `${i}`] as const);
  assert.deepEqual(table.definition(table.create('wide', labels)).labels, labels);
});

test('series of bytes are those of texts', () => {
  const table = new SeriesTable();
  const body = Buffer.from('cpu{host="Köln"}');
  const write = () => {
    table.key.begin();
    table.key.addBytes(body, 0, 3);
    table.key.addBytes(body, 4, 8);
    table.key.addBytes(body, 10, body.length - 2);
  };
  write();
  assert.equal(table.findKey(), -1);
  const index = table.createKey('counter', 's');
  assert.equal(table.findSeries('cpu', [['host', 'Köln']]), index);
  write();
  assert.equal(table.findKey(), index);
  assert.deepEqual([table.definition(index).type, table.definition(index).unit], ['counter', 's']);
});

test('what was not found is created from the same bytes, whatever was asked in between', () => {
  const table = new SeriesTable();
  assert.equal(table.findSeries('cpu', [['host', 'a']]), -1);
  assert.equal(table.hasPair('host', 'b') || table.select('disk', [['x', 'y']]).length > 0, false);
  const index = table.createKey();
  assert.deepEqual(table.definition(index).labels, [['host', 'a']]);
});

test('the newest sample of each metric, of live series only', () => {
  const table = new SeriesTable();
  for (const host of ['a', 'b', 'c']) table.create('cpu', [['host', host]]);
  table.create('disk', []);
  table.observe(0, 1000, 1);
  table.observe(1, 3000, 1);
  table.observe(2, 2000, 1);
  table.delete([1]);
  assert.deepEqual(
    [...table.newestOfNames()],
    [
      { name: 'cpu', series: 2, newest: 2 },
      { name: 'disk', series: 1, newest: -1 },
    ],
  );
});

test('many series of a metric are deleted and made again', () => {
  const table = new SeriesTable();
  const make = () => Array.from({ length: 3000 }, (_, i) => table.create('m', [['i', `${i}`]]));
  const first = make();
  for (let i = 0; i < 40; i++) table.create(`other${i}`, [['i', '5']]);
  const kept = first.filter((index) => index % 100 === 5);
  table.delete(first.filter((index) => !kept.includes(index)));
  assert.deepEqual([...table.indexesOfName('m')], kept);
  assert.deepEqual([...table.indexesOfName('m')], kept);
  assert.deepEqual([...table.select('m', [['i', '105']])], [105]);
  const again = make();
  assert.equal(again[5], 5);
  assert.deepEqual(
    [...table.indexesOfName('m')],
    [...new Set([...kept, ...again])].sort((a, b) => a - b),
  );
  assert.equal(table.select(undefined, [['i', '5']]).length, 41);
});
