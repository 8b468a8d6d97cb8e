import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { maxItemsPerRequest } from '@tidemark/protocol';
import fc from 'fast-check';
import { reading } from '../../batch/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import { damagedBodies } from '../testing/damaged-bodies.ts';
import { openRows, samplesOf } from '../testing/open-rows.ts';
import { answerTo } from './answer.ts';
import { CollectdDecoder } from './collectd-decoder.ts';
import { maxCommandBytes } from './commands.ts';
import { maxNesting } from './parse-items.ts';
import { maxValuesPerList } from './value-list.ts';

/** Bodies of collectd 5.12 from Debian, as its write_http posted them at 2026-11-21T12:49. */
const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const nowMs = Date.UTC(2026, 10, 21, 13);

function decode(body: Buffer | string) {
  const { rows, batch, table } = openRows(nowMs);
  new CollectdDecoder().decode(Buffer.from(body), rows);
  const samples = samplesOf(batch, table);
  const typeOf = (name: string) => table.definition(table.indexesOfName(name)[0] ?? -1).type;
  return { samples, typeOf, outcome: rows.finish() };
}

const load = {
  values: [0.5, 0.25],
  dstypes: ['gauge', 'gauge'],
  dsnames: ['shortterm', 'midterm'],
  time: 1795265388.782,
  interval: 10,
  host: 'db-1',
  plugin: 'load',
  plugin_instance: '',
  type: 'load',
  type_instance: '',
};
const at = { timestampMs: 1795265388782, kind: reading };

test('reads what collectd posts: gauges', () => {
  const { samples, outcome, typeOf } = decode(fixture('gauges.body'));
  assert.equal(outcome.refused, 0);
  assert.deepEqual(samples.slice(0, 4), [
    {
      name: 'collectd_load_shortterm',
      labels: { instance: 'sensor-1.example' },
      timestampMs: 1795265388782,
      value: 3.14013671875,
      kind: reading,
    },
    {
      name: 'collectd_load_midterm',
      labels: { instance: 'sensor-1.example' },
      timestampMs: 1795265388782,
      value: 1.42822265625,
      kind: reading,
    },
    {
      name: 'collectd_load_longterm',
      labels: { instance: 'sensor-1.example' },
      timestampMs: 1795265388782,
      value: 0.85693359375,
      kind: reading,
    },
    {
      name: 'collectd_memory',
      labels: { instance: 'sensor-1.example', memory: 'slab_unrecl' },
      timestampMs: 1795265388782,
      value: 46047232,
      kind: reading,
    },
  ]);
  const disk = samples.find(({ name }) => name === 'collectd_df_df_complex');
  assert.deepEqual(disk?.labels, { df: 'root', instance: 'sensor-1.example', type: 'free' });
  const octets = samples.filter(({ name }) => name.startsWith('collectd_interface_if_octets_'));
  assert.deepEqual(
    octets.slice(0, 2).map(({ name, labels, value }) => ({ name, labels, value })),
    ['rx', 'tx'].map((direction) => ({
      name: `collectd_interface_if_octets_${direction}_total`,
      labels: { instance: 'sensor-1.example', interface: 'lo' },
      value: 49204534694,
    })),
  );
  assert.equal(typeOf('collectd_interface_if_octets_rx_total'), 'counter');
  assert.equal(typeOf('collectd_load_shortterm'), 'gauge');
});

test('reads what collectd posts: running totals', () => {
  const { samples, outcome } = decode(fixture('cpu.body'));
  assert.equal(outcome.refused, 0);
  assert.deepEqual(samples[0], {
    name: 'collectd_cpu_total',
    labels: { cpu: '0', instance: 'sensor-1.example', type: 'softirq' },
    timestampMs: 1795265394758,
    value: 5409,
    kind: reading,
  });
});

test('accepts notifications and leaves them out', () => {
  for (const body of [
    fixture('notification.body'),
    '[{"severity":"OKAY","time":1795265388,"host":"a","plugin":"load","message":"is well again"}]',
  ]) {
    const { samples, outcome } = decode(body);
    assert.deepEqual(samples, []);
    assert.equal(answerTo(outcome).status, 200);
  }
});

test('reads PUTVAL lines, which name neither sources nor types', () => {
  const { samples, outcome } = decode(fixture('commands.body'));
  assert.equal(outcome.refused, 0);
  assert.equal(samples[0].name, 'collectd_cpu');
  assert.deepEqual(samples[0].labels, { cpu: '0', instance: 'sensor-1.example', type: 'system' });
  assert.equal(samples[0].timestampMs, 1795265392758);
  assert.equal(samples[0].value, 75043);
  const dropped = samples.filter(({ name }) => name.startsWith('collectd_interface_if_dropped'));
  assert.deepEqual(
    dropped.slice(0, 2).map(({ name }) => name),
    ['collectd_interface_if_dropped_0', 'collectd_interface_if_dropped_1'],
  );
});

test('reads PUTVAL as collectd may write it', () => {
  const { samples, outcome } = decode(
    [
      'PUTVAL "db 1/df-my \\"disk\\"/df_complex-free" interval=10 N:5:U:nan',
      'putval a/load/load 1795265388.5:1.5e2 1795265389:7',
      '',
      'PUTVAL a/load 1795265388:1',
      'PUTVAL a/load/load 1795265388',
      'PUTVAL a/load/load 1795265388:much',
      'LISTVAL',
    ].join('\n'),
  );
  assert.deepEqual(
    samples.map(({ name, labels, timestampMs, value }) => [name, labels, timestampMs, value]),
    [
      ['collectd_df_df_complex_0', { df: 'my "disk"', instance: 'db 1', type: 'free' }, nowMs, 5],
      ['collectd_load', { instance: 'a' }, 1795265388500, 150],
      ['collectd_load', { instance: 'a' }, 1795265389000, 7],
    ],
  );
  assert.deepEqual(
    outcome.problems.map(({ index }) => index),
    [3, 4, 5, 6],
  );
});

test('refuses bad items by index and keeps the others', () => {
  const bad: [unknown, string, RegExp][] = [
    [7, '', /value list/],
    [[load], '', /value list/],
    [null, '', /value list/],
    [{}, 'values', /array of numbers/],
    [{ ...load, values: ['1', 2] }, 'values.0', /number or null/],
    [{ ...load, values: [1, [2]] }, 'values.1', /number or null/],
    [{ ...load, dstypes: ['gauge'] }, 'dstypes', /2 types/],
    [{ ...load, dstypes: ['gauge', 'rate'] }, 'dstypes.1', /one of gauge/],
    [{ ...load, time: '1795265388' }, 'time', /seconds since 1970/],
    [{ ...load, time: -1 }, 'timestamp', /from 1970 on/],
    [{ ...load, time: 1e300 }, 'timestamp', /one day ahead/],
    [{ ...load, host: 5 }, 'host', /a text/],
    [{ ...load, host: '' }, 'host', /not empty/],
    [{ ...load, plugin: undefined }, 'plugin', /not empty/],
    [{ ...load, plugin_instance: 5 }, 'plugin_instance', /a text/],
    [{ ...load, type_instance: 'x'.repeat(3000) }, 'labels.load', /at most 2048/],
  ];
  for (const [item, field, message] of bad) {
    const { samples, outcome } = decode(JSON.stringify([item, load]));
    assert.deepEqual(
      samples.slice(-2).map(({ value }) => value),
      [0.5, 0.25],
    );
    assert.equal(outcome.problems[0].index, 0);
    assert.equal(outcome.problems[0].field, field);
    assert.match(outcome.problems[0].message, message);
    assert.equal(answerTo(outcome).status, 400);
    assert.equal(JSON.parse(answerTo(outcome).body).stored, outcome.stored);
  }
});

test('names values as collectd_exporter does', () => {
  const cases: [object, string, Record<string, string>][] = [
    [{ dstypes: ['counter', 'absolute'] }, 'collectd_load_shortterm_total', { instance: 'db-1' }],
    [{ dsnames: ['value', 'b'] }, 'collectd_load', { instance: 'db-1' }],
    [{ dsnames: undefined }, 'collectd_load_0', { instance: 'db-1' }],
    [{ dsnames: ['a'] }, 'collectd_load_0', { instance: 'db-1' }],
    [{ type: 'x-y.z' }, 'collectd_load_x_y_z_shortterm', { instance: 'db-1' }],
    [
      { plugin: 'a-b', type_instance: 't' },
      'collectd_a_b_load_shortterm',
      { a_b: 't', instance: 'db-1' },
    ],
    [
      { plugin_instance: 'p', type_instance: 't' },
      'collectd_load_shortterm',
      { instance: 'db-1', load: 'p', type: 't' },
    ],
    [
      { plugin: 'instance', plugin_instance: 'p' },
      'collectd_instance_load_shortterm',
      { instance: 'db-1' },
    ],
  ];
  for (const [change, name, labels] of cases) {
    const { samples } = decode(JSON.stringify([{ ...load, ...change }]));
    assert.equal(samples[0].name, name);
    assert.deepEqual(samples[0].labels, labels);
  }
});

test('skips values that could not be measured', () => {
  const { samples, outcome } = decode(JSON.stringify([{ ...load, values: [null, 3] }]));
  assert.deepEqual(samples, [
    { name: 'collectd_load_midterm', labels: { instance: 'db-1' }, ...at, value: 3 },
  ]);
  assert.equal(outcome.refused, 0);
});

test('refuses a body that is no JSON, or too deep, or too long, as a whole', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const bodies: [Buffer | string, string][] = [
    ['[{]', 'bad_json'],
    ['', 'bad_json'],
    ['[1,', 'bad_json'],
    [deep(maxNesting + 1), 'bad_json'],
    [deep(1_000_000), 'bad_json'],
    [Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), 'bad_json'],
    [`[${'0,'.repeat(maxItemsPerRequest)}0]`, 'too_many_items'],
    ['PUTVAL\n'.repeat(maxItemsPerRequest + 1), 'too_many_items'],
  ];
  for (const [body, code] of bodies) {
    assert.throws(
      () => decode(body),
      (error) => {
        assert.ok(error instanceof TidemarkError, String(error));
        assert.equal(error.code, code);
        return true;
      },
    );
  }
  decode(deep(maxNesting));
});

test('refuses too many values in one list or line', () => {
  const values = (count: number) => ({
    ...load,
    values: Array(count).fill(1),
    dstypes: Array(count).fill('gauge'),
  });
  assert.equal(decode(JSON.stringify([values(maxValuesPerList)])).outcome.stored, maxValuesPerList);
  const refused = decode(JSON.stringify([values(maxValuesPerList + 1)])).outcome;
  assert.deepEqual([refused.stored, refused.refused], [0, maxValuesPerList + 1]);
  const line = decode(`PUTVAL a/load/load N${':1'.repeat(maxValuesPerList + 1)}`).outcome;
  assert.deepEqual([line.stored, line.refused], [0, 1]);
});

test('refuses a line that is too long', () => {
  const line = (bytes: number) =>
    `PUTVAL a/load/load${' N:1'.repeat((bytes - 18) / 4)}`.padEnd(bytes);
  assert.equal(decode(`${line(maxCommandBytes)}\n`).outcome.refused, 0);
  const { outcome } = decode(`${line(maxCommandBytes + 1)}\nPUTVAL a/load/load N:1\n`);
  assert.deepEqual([outcome.stored, outcome.refused], [1, 1]);
  assert.match(outcome.problems[0].message, /at most 16384 bytes/);
});

test('a round trip keeps hosts, instances, times and values', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  const good = text.filter((value) => !/\p{Cc}/u.test(value) && value.isWellFormed());
  const sample = fc.record({
    host: good,
    instance: good,
    timeMs: fc.integer({ min: 1, max: nowMs }),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  });
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 5 }), (sent) => {
      const lists = sent.map(({ host, instance, timeMs, value }) => ({
        ...load,
        values: [value],
        dstypes: ['gauge'],
        dsnames: ['value'],
        time: timeMs / 1000,
        host,
        plugin_instance: instance,
      }));
      const { samples } = decode(JSON.stringify(lists));
      assert.deepEqual(
        samples.map(({ labels, timestampMs, value }) => [labels, timestampMs, value]),
        sent.map(({ host, instance, timeMs, value }) => [
          { instance: host, load: instance },
          timeMs,
          // JSON has no negative zero.
          value === 0 ? 0 : value,
        ]),
      );
    }),
  );
});

test('damaged bodies are refused or read, and nothing else happens', () => {
  const bodies = ['gauges.body', 'notification.body', 'commands.body'].map(fixture);
  const decoder = new CollectdDecoder();
  const { rows, batch } = openRows(nowMs);
  for (const body of damagedBodies(bodies)) {
    rows.open(batch, nowMs, 'test');
    try {
      decoder.decode(body, rows);
      const outcome = rows.finish();
      assert.ok(outcome.stored <= body.length && outcome.problems.length <= 100);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      assert.equal(error.status, 400);
      assert.ok(error.message.length < 500, error.message);
      rows.abandon();
    }
    batch.clear();
  }
});
