import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapColumns } from './column-mapping.ts';
import { readHead } from './csv-head.ts';
import type { MappingOptions } from './import-options.ts';

const defaults: MappingOptions = {
  time: null,
  values: null,
  name: null,
  nameColumn: null,
  labels: {},
  labelColumns: [],
  unit: null,
  type: null,
  timeFormat: 'auto',
  timezone: 'UTC',
};

function map(csv: string, options: Partial<MappingOptions> = {}, path = '/data/cpu_load.csv.gz') {
  return mapColumns(path, readHead(path, Buffer.from(csv), true), { ...defaults, ...options });
}

test('a value column is named after the file', () => {
  const { time, values } = map('\uFEFFTimestamp;Value\n2024-01-01;1,5\n');
  assert.deepEqual([time, values], [0, [{ column: 1, metric: 'cpu_load' }]]);
});

test('without one, every column of numbers is a metric', () => {
  const { time, values } = map(
    'host\tdate\tcpu\tmem\tnote\na\t2024-01-01\t1\tNaN\tx\nb\t2024-01-02\t\t2e3\t\n',
  );
  assert.equal(time, 1);
  assert.deepEqual(values, [
    { column: 2, metric: 'cpu' },
    { column: 3, metric: 'mem' },
  ]);
});

test('chosen columns, names and labels are found whatever their case', () => {
  const csv = 'when,metric,reading,host\n1,a,2,h\n';
  const mapping = map(csv, {
    time: 'When',
    values: ['reading'],
    nameColumn: 'metric',
    labelColumns: ['host'],
  });
  assert.deepEqual(mapping.values, [{ column: 2, metric: null }]);
  assert.deepEqual([mapping.time, mapping.nameColumn], [0, 1]);
  assert.deepEqual(mapping.labelColumns, [{ column: 3, label: 'host' }]);
});

test('a name is the metric of one column and the beginning of several', () => {
  const csv = 'time,a,b\n1,2,3\n';
  assert.equal(map(csv, { values: ['a'], name: 'x' }).values[0]?.metric, 'x');
  assert.equal(map(csv, { values: ['a'] }).values[0]?.metric, 'cpu_load');
  assert.deepEqual(
    map(csv, { name: 'x' }).values.map(({ metric }) => metric),
    ['x_a', 'x_b'],
  );
});

test('the delimiter is the one that splits the header best, outside quotes', () => {
  const delimiter = (csv: string) => readHead('f', Buffer.from(csv), true).delimiter;
  assert.equal(delimiter('"a,b,c";time;value\n'), ';');
  assert.equal(delimiter('time\tvalue, in %\n'), '\t');
  assert.equal(delimiter('value\n'), ',');
});

test('what cannot be mapped says which columns there are', () => {
  assert.throws(() => map('a,b\n1,2\n'), /choose one with --time from "a", "b"/);
  assert.throws(() => map('time,b\n1,x\n'), /choose one with --value/);
  assert.throws(
    () => map('time,value\n', { labelColumns: ['host'] }),
    /--label-column host: .*"value"/,
  );
  assert.throws(() => map('time,a,b,n\n1,2,3,x\n', { nameColumn: 'n' }), /one --value column only/);
  assert.throws(() => map(''), /no header line/);
  assert.throws(() => readHead('f', Buffer.from('\ufefftime', 'utf16le'), true), /UTF-16/);
});
