import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  maxFutureMs,
  maxItemsPerRequest,
  maxLabelNameLength,
  maxLabelsPerSeries,
  maxLabelValueLength,
  maxNameLength,
  maxSeriesLength,
  maxUnitLength,
} from '@tidemark/protocol';
import fc from 'fast-check';
import { Batch } from '../../batch/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import { SeriesTable } from '../../series/index.ts';
import { type Admit, type Decoded, decodeJson } from './decode-json.ts';

const nowMs = Date.UTC(2026, 0, 31);

function decode(
  body: string,
  table = new SeriesTable(),
  admit: Admit = () => undefined,
): Decoded & { batch: Batch; table: SeriesTable } {
  const batch = new Batch();
  return { ...decodeJson(Buffer.from(body), table, batch, nowMs, admit), batch, table };
}

test('one object: no timestamp means now, no type means gauge', () => {
  const { stored, problems, batch, table } = decode('{"name":"cpu","value":1.5}');
  assert.deepEqual([stored, problems], [1, []]);
  assert.deepEqual([batch.timestampMs[0], batch.value[0]], [nowMs, 1.5]);
  assert.equal(table.definition(batch.seriesIndex[0]).type, 'gauge');
});

test('labels in any order are one series', () => {
  const { batch } = decode(
    '[{"name":"a","value":1,"labels":{"x":"1","y":"2"}},{"name":"a","value":2,"labels":{"y":"2","x":"1"}}]',
  );
  assert.equal(batch.seriesIndex[0], batch.seriesIndex[1]);
});

test('type and unit given later replace the old ones', () => {
  const table = new SeriesTable();
  decode('{"name":"a","value":1,"type":"counter","unit":"B"}', table);
  const { batch } = decode('{"name":"a","value":1,"type":"latency"}', table);
  const { type, unit } = table.definition(batch.seriesIndex[0]);
  assert.deepEqual([type, unit], ['latency', 'B']);
});

test('any Unicode but control characters is data', () => {
  for (const name of [
    '"\'; DROP TABLE samples;--',
    '<script>alert(1)</script>',
    '温度',
    '👩‍🚀',
    '__proto__',
    '\u202e',
  ]) {
    const body = JSON.stringify({ name, value: 1, labels: Object.fromEntries([[name, name]]) });
    const { batch, table, problems } = decode(body);
    assert.deepEqual(problems, []);
    const definition = table.definition(batch.seriesIndex[0]);
    assert.equal(definition.name, name);
    assert.deepEqual(definition.labels, [[name, name]]);
  }
});

const good = '{"name":"ok","value":1}';
const bad: [item: string, field: string, message: RegExp][] = [
  ['null', '', /expected an object/],
  ['7', '', /expected an object/],
  ['[]', '', /expected an object/],
  ['{"value":1}', 'name', /a text, got nothing/],
  ['{"name":7,"value":1}', 'name', /a text, got 7/],
  ['{"name":"","value":1}', 'name', /not empty/],
  ['{"name":"a\\u0000b","value":1}', 'name', /control/],
  ['{"name":"a\\nb","value":1}', 'name', /control/],
  ['{"name":"\\ud800","value":1}', 'name', /well-formed/],
  [`{"name":"${'x'.repeat(maxNameLength + 1)}","value":1}`, 'name', /at most 256/],
  ['{"name":"a"}', 'value', /finite number, got nothing/],
  ['{"name":"a","value":"1"}', 'value', /finite number, got "1"/],
  ['{"name":"a","value":null}', 'value', /finite number/],
  ['{"name":"a","value":1e999}', 'value', /not finite/],
  ['{"name":"a","value":true}', 'value', /finite number/],
  ['{"name":"a","value":1,"timestamp":"yesterday"}', 'timestamp', /RFC 3339/],
  ['{"name":"a","value":1,"timestamp":null}', 'timestamp', /RFC 3339/],
  ['{"name":"a","value":1,"timestamp":"2026-02-30T00:00:00Z"}', 'timestamp', /RFC 3339/],
  ['{"name":"a","value":1,"timestamp":-1}', 'timestamp', /from 1970/],
  ['{"name":"a","value":1,"timestamp":"1969-12-31T23:59:59Z"}', 'timestamp', /from 1970/],
  [`{"name":"a","value":1,"timestamp":${nowMs + maxFutureMs + 1}}`, 'timestamp', /one day ahead/],
  ['{"name":"a","value":1,"type":"sum"}', 'type', /one of gauge, counter, latency/],
  ['{"name":"a","value":1,"unit":5}', 'unit', /a text/],
  ['{"name":"a","value":1,"unit":""}', 'unit', /not empty/],
  [`{"name":"a","value":1,"unit":"${'u'.repeat(maxUnitLength + 1)}"}`, 'unit', /at most 64/],
  ['{"name":"a","value":1,"labels":["x"]}', 'labels', /object of texts/],
  ['{"name":"a","value":1,"labels":{"h":5}}', 'labels.h', /a text, got 5/],
  ['{"name":"a","value":1,"labels":{"":"x"}}', 'labels', /not empty/],
  ['{"name":"a","value":1,"labels":{"h":""}}', 'labels.h', /not empty/],
  ['{"name":"a","value":1,"labels":{"h":"\\u0007"}}', 'labels.h', /control/],
  [
    `{"name":"a","value":1,"labels":{"${'l'.repeat(maxLabelNameLength + 1)}":"x"}}`,
    'labels',
    /at most 128/,
  ],
  [
    `{"name":"a","value":1,"labels":{"h":"${'v'.repeat(maxLabelValueLength + 1)}"}}`,
    'labels.h',
    /at most 2048/,
  ],
  [
    JSON.stringify({
      name: 'a',
      value: 1,
      labels: Object.fromEntries(
        [...Array(maxLabelsPerSeries + 1).keys()].map((i) => [`l${i}`, 'x']),
      ),
    }),
    'labels',
    /at most 64 labels/,
  ],
];

test('name and labels together have a limit', () => {
  const labels = (length: number) =>
    Object.fromEntries(
      [...Array(9).keys()].map((i) => [`l${i}`, 'v'.repeat(i < 8 ? 2000 : length)]),
    );
  const fitting = maxSeriesLength - 'a'.length - 9 * 'l0'.length - 8 * 2000;
  const item = (length: number) => JSON.stringify({ name: 'a', value: 1, labels: labels(length) });
  assert.deepEqual(decode(item(fitting)).problems, []);
  const [problem] = decode(item(fitting + 1)).problems;
  assert.equal(problem?.field, 'labels');
  assert.match(problem?.message ?? '', /at most 16384 characters/);
});

test('a bad item is named, and its siblings are stored', () => {
  for (const [item, field, message] of bad) {
    const { stored, problems, batch } = decode(`[${good},${item},${good}]`);
    assert.equal(stored, 2, item);
    assert.equal(batch.count, 2, item);
    assert.deepEqual([problems[0]?.index, problems[0]?.field], [1, field], item);
    assert.match(problems[0]?.message ?? '', message, item);
  }
});

test('every bad field of an item is named', () => {
  const { problems } = decode('{"name":5,"value":"x","timestamp":"?","type":"?"}');
  assert.deepEqual(
    problems.map(({ field }) => field),
    ['name', 'value', 'timestamp', 'type'],
  );
});

test('values at the limits are good', () => {
  const body = [
    { name: 'n'.repeat(maxNameLength), value: Number.MAX_VALUE, timestamp: nowMs + maxFutureMs },
    { name: 'a', value: -0, timestamp: 0, unit: 'u'.repeat(maxUnitLength) },
    {
      name: 'a',
      value: 5e-324,
      labels: { ['l'.repeat(maxLabelNameLength)]: 'v'.repeat(maxLabelValueLength) },
    },
  ];
  assert.deepEqual(decode(JSON.stringify(body)).problems, []);
});

test('a body that is no JSON stores nothing', () => {
  for (const body of [
    '',
    '{',
    '[{"name":"a","value":1}',
    'NaN',
    '{"name":"a","value":NaN}',
    '\ufffd',
  ]) {
    assert.throws(
      () => decode(body),
      (error) => error instanceof TidemarkError && error.code === 'bad_json',
    );
  }
});

test('more items than allowed store nothing', () => {
  const body = `[${Array(maxItemsPerRequest + 1)
    .fill(good)
    .join(',')}]`;
  assert.throws(
    () => decode(body),
    (error) => error instanceof TidemarkError && error.status === 413,
  );
});

test('any JSON is stored or named, item by item', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.jsonValue(), fc.constant({ name: 'ok', value: 1 }))),
      (items) => {
        const { stored, problems, batch } = decode(JSON.stringify(items));
        const badItems = new Set(problems.map(({ index }) => index));
        assert.equal(stored + badItems.size, items.length);
        assert.equal(batch.count, stored);
      },
    ),
    { numRuns: 500 },
  );
});

test('a series that may not be born is refused by its name, and known ones go on', () => {
  const table = new SeriesTable();
  const asked: unknown[] = [];
  const admit: Admit = (name, labels) => {
    asked.push([name, labels]);
    return name === 'new' ? 'too many' : undefined;
  };
  const known = '{"name":"known","value":1,"labels":{"b":"2","a":"1"}}';
  assert.equal(decode(known, table, admit).stored, 1);
  const body = `[${known},{"name":"new","value":1},{"name":"new","value":"x"},${known}]`;
  const { stored, overLimit, problems, batch } = decode(body, table, admit);
  assert.deepEqual([stored, overLimit, batch.count, table.activeCount], [2, 1, 2, 1]);
  assert.deepEqual(problems, [
    { index: 1, field: 'name', message: 'too many' },
    { index: 2, field: 'value', message: 'expected a finite number, got "x"' },
  ]);
  assert.deepEqual(asked, [
    [
      'known',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['new', []],
  ]);
});
