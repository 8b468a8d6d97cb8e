import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Batch, observation, reading } from '../../batch/index.ts';
import { SeriesTable } from '../../series/index.ts';
import { Refusals } from '../listeners/index.ts';
import { Rows } from '../rows.ts';
import { damagedBodies, fuzzCases } from '../testing/damaged-bodies.ts';
import { openGate } from '../testing/open-rows.ts';
import { writeInterval } from './closed-interval.ts';
import type { StatsdLimits } from './limits.ts';
import { StatsdAggregator } from './statsd-aggregator.ts';

const startMs = Date.UTC(2026, 0, 31, 12);

/** An aggregator with a clock of its own, and what it flushes. */
class Gathering {
  nowMs = startMs;
  readonly warnings: string[] = [];
  readonly refusals = new Refusals(
    'StatsD',
    (message) => this.warnings.push(message),
    () => this.nowMs,
  );
  readonly aggregator: StatsdAggregator;
  readonly table = new SeriesTable();

  constructor(limits: Partial<StatsdLimits> = {}) {
    this.aggregator = new StatsdAggregator(this.refusals, limits);
  }

  take(lines: string | Buffer, sender = '192.0.2.1'): this {
    this.aggregator.take(Buffer.from(lines), sender);
    return this;
  }

  flush(): { batch: Batch; shown: string[]; senders: string[] } {
    this.nowMs += 10_000;
    const rows = new Rows(this.table, openGate);
    const batch = new Batch();
    const senders: string[] = [];
    for (const interval of this.aggregator.flush(this.nowMs)) {
      rows.open(batch, this.nowMs, interval.sender);
      writeInterval(interval, rows);
      assert.deepEqual(rows.finish().problems, []);
      senders.push(interval.sender);
    }
    return { batch, senders, shown: this.#shown(batch) };
  }

  /** `name{label=value} value type kind`, with `@ms` where the time is not the flush's. */
  #shown(batch: Batch): string[] {
    const described = (series: number, timestampMs: number) => {
      const { name, labels, type, unit } = this.table.definition(series);
      const pairs = labels.map(([label, text]) => `${label}=${text}`);
      const time = timestampMs === this.nowMs ? '' : ` @${timestampMs}`;
      return [`${name}{${pairs.join(',')}}`, `${type}${unit === null ? '' : ` ${unit}`}${time}`];
    };
    const samples = Array.from({ length: batch.count }, (_, row) => {
      const [name, rest] = described(batch.seriesIndex[row], batch.timestampMs[row]);
      const kind = batch.kind[row] === observation ? 'observation' : 'reading';
      return `${name} ${batch.value[row]} ${rest} ${kind}`;
    });
    const histograms = batch.histograms.map(({ seriesIndex, timestampMs, histogram, kind }) => {
      assert.equal(kind, observation);
      const [name, rest] = described(seriesIndex, timestampMs);
      const { count, sum, min, max } = histogram;
      return `${name} ${count}×${sum} ${min}..${max} ${rest}`;
    });
    return [...samples, ...histograms];
  }
}

test('counters are summed, with their sampling rate, and are not repeated', () => {
  const gathering = new Gathering().take(
    'a:1|c\na:2|c\nb:1|c|@0.1\nb:-3|c\nc:0|c\nd:1:2:3|c\ne:0.5|c',
  );
  assert.deepEqual(gathering.flush().shown, [
    'a{} 3 counter observation',
    'b{} 7 counter observation',
    'c{} 0 counter observation',
    'd{} 6 counter observation',
    'e{} 0.5 counter observation',
  ]);
  assert.deepEqual(gathering.flush().shown, []);
  assert.deepEqual(gathering.take('a:5|c').flush().shown, ['a{} 5 counter observation']);
});

test('of a gauge the last value counts, changes add to it, and it is not repeated', () => {
  const gathering = new Gathering().take('a:1|g\na:2.5|g\nb:+4|g\nb:-1|g\nc:1:2:3|g\nd:5|g|@0.1');
  assert.deepEqual(gathering.flush().shown, [
    'a{} 2.5 gauge reading',
    'b{} 3 gauge reading',
    'c{} 3 gauge reading',
    'd{} 5 gauge reading',
  ]);
  assert.deepEqual(gathering.flush().shown, []);
  assert.deepEqual(gathering.take('a:+1|g\nb:-10|g').flush().shown, [
    'a{} 3.5 gauge reading',
    'b{} -7 gauge reading',
  ]);
});

test('a gauge is remembered for a day, anything else for a minute', () => {
  const gathering = new Gathering();
  gathering.take('a:1|g\nb:1|c\nc:1|ms\nd:1|s').flush();
  for (let i = 0; i < 5; i++) gathering.flush();
  assert.equal(gathering.aggregator.seriesCount, 4);
  gathering.flush();
  assert.equal(gathering.aggregator.seriesCount, 1);
  gathering.nowMs += 24 * 60 * 60_000;
  gathering.flush();
  assert.equal(gathering.aggregator.seriesCount, 0);
  assert.deepEqual(gathering.take('a:+1|g\nb:2|c').flush().shown, [
    'a{} 1 gauge reading',
    'b{} 2 counter observation',
  ]);
});

test('a set is the number of its members in the interval', () => {
  const gathering = new Gathering().take('a:x|s\na:y|s\na:x|s\na:1:2|s\na:-|s|@0.5');
  assert.deepEqual(gathering.flush().shown, ['a{} 4 gauge reading']);
  assert.deepEqual(gathering.flush().shown, []);
  const members = Array.from({ length: 100_000 }, (_, i) => `users:user-${i}|s`);
  assert.deepEqual(gathering.take(members.join('\n')).flush().shown, [
    'users{} 100000 gauge reading',
  ]);
});

test('timers become one histogram each, with milliseconds as unit only for ms', () => {
  const gathering = new Gathering().take('a:10|ms\na:20:30|ms|@0.5\nb:1|h\nc:-2|d\nc:0|d');
  const { shown, batch } = gathering.flush();
  assert.deepEqual(shown, [
    'a{} 5×110 10..30 latency ms',
    'b{} 1×1 1..1 latency',
    'c{} 2×-2 -2..0 latency',
  ]);
  const [a, b, c] = batch.histograms.map(({ histogram }) => histogram);
  assert.deepEqual([a.schema, a.zeroThreshold, a.zeroCount], [6, 0, 0]);
  assert.deepEqual([...a.positive.count], [1, 2, 2]);
  assert.deepEqual([...b.positive.index], [0]);
  assert.deepEqual([...c.negative.index], [64]);
  assert.equal(c.zeroCount, 1);
});

test('a bucket of a histogram holds the values that it says', () => {
  const base = 2 ** (1 / 64);
  const value = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (values) => {
      const gathering = new Gathering().take(values.map((n) => `t:${n}|ms`).join('\n'));
      const { histogram } = gathering.flush().batch.histograms[0];
      const { index, count } = histogram.positive;
      assert.equal(histogram.count, values.length);
      assert.equal(histogram.min, Math.min(...values));
      assert.equal(histogram.max, Math.max(...values));
      assert.deepEqual(
        [...index],
        [...index].sort((a, b) => a - b),
      );
      const sorted = [...values].sort((a, b) => a - b);
      let at = 0;
      for (let i = 0; i < index.length; i++) {
        for (let n = 0; n < count[i]; n++, at++) {
          // A value that is a bound within the precision of a double may lie on either side.
          const bound = Math.log2(sorted[at]) / Math.log2(base);
          assert.ok(bound > index[i] - 1 - 1e-6 && bound <= index[i] + 1e-6);
        }
      }
      assert.equal(at, values.length);
    }),
  );
});

test('tags are labels, in any order', () => {
  const gathering = new Gathering();
  gathering.take('a:1|c|#zone:b,host:a\na:2|c|#host:a,zone:b\na:4|c|@0.5|#host:a,zone:b');
  gathering.take('a:1|c\nb:1|c|#url:http://x/y:1,flag,:no,,host:a,host:b\nc:1|c|#');
  assert.deepEqual(gathering.flush().shown, [
    'a{host=a,zone=b} 11 counter observation',
    'a{} 1 counter observation',
    'b{flag=true,host=b,url=http://x/y:1} 1 counter observation',
    'c{} 1 counter observation',
  ]);
});

test('DogStatsD: container ids, other fields, and values with a time of their own', () => {
  const seconds = startMs / 1000 - 60;
  const gathering = new Gathering();
  gathering.take(
    `a:1|c|#host:a|c:ci-123|e:it-false|card:low|T${seconds}\na:2|c|#host:a|T${seconds}`,
  );
  gathering.take(`a:4|c|#host:a\nb:7|g|T${seconds}\nb:8|g\nt:1|ms|T${seconds}`);
  assert.deepEqual(gathering.flush().shown, [
    `a{host=a} 1 counter @${seconds * 1000} observation`,
    `a{host=a} 2 counter @${seconds * 1000} observation`,
    `b{} 7 gauge @${seconds * 1000} reading`,
    'a{host=a} 4 counter observation',
    'b{} 8 gauge reading',
    't{} 1×1 1..1 latency ms',
  ]);
});

test('events and service checks are skipped and counted', () => {
  const gathering = new Gathering();
  gathering.take('_e{5,4}:title|text|#a:b\n_sc|name|0|d:1|h:x|#a:b|m:ok\n_end:1|c\n_x:1|c\n');
  assert.deepEqual(gathering.flush().shown, [
    '_end{} 1 counter observation',
    '_x{} 1 counter observation',
  ]);
  assert.equal(gathering.aggregator.skippedLines, 2);
  assert.equal(gathering.refusals.total.size, 0);
});

test('no name and type are taken for others, however alike', () => {
  const names = [...'abcdefghijklmnopqrstuvwxyz'];
  const gathering = new Gathering();
  for (const type of ['c', 'g', 's', 'ms', 'h', 'd']) {
    gathering.take(names.map((name) => `${name}:1|${type}`).join('\n'));
  }
  // `h` and `d` are one.
  assert.equal(gathering.aggregator.seriesCount, names.length * 5);
});

test('any Unicode, line breaks of both kinds, empty lines', () => {
  const gathering = new Gathering().take('größe:1|c|#ort:Köln\r\n\r\n\nb:1|c\r\n');
  assert.deepEqual(gathering.flush().shown, [
    'größe{ort=Köln} 1 counter observation',
    'b{} 1 counter observation',
  ]);
});

const bad: [line: string | Buffer, reason: string][] = [
  ['a', 'no value'],
  ['a:', 'no value'],
  ['a:|c', 'no value'],
  [':1|c', 'no name'],
  ['a:1', 'no type'],
  ['a:1|', 'unknown type'],
  ['a:1|x', 'unknown type'],
  ['a:1|mss', 'unknown type'],
  ['a:x|c', 'bad number'],
  ['a:1x|ms', 'bad number'],
  ['a:nan|g', 'bad number'],
  ['a:1e400|g', 'bad number'],
  ['a::1|c', 'bad number'],
  ['a:1|c|@', 'bad sampling rate'],
  ['a:1|c|@0', 'bad sampling rate'],
  ['a:1|c|@1.5', 'bad sampling rate'],
  ['a:1|c|@-0.5', 'bad sampling rate'],
  ['a:1|c|@x', 'bad sampling rate'],
  ['a:1|c|Tnow', 'bad time'],
  [Buffer.of(0x61, 0xff, 0x3a, 0x31, 0x7c, 0x63), 'not UTF-8'],
];

test('bad lines are refused and counted by reason, and cost nothing else', () => {
  for (const [line, reason] of bad) {
    const gathering = new Gathering().take('b:1|c\n').take(line).take('\nb:1|c');
    assert.deepEqual(gathering.flush().shown, ['b{} 2 counter observation'], String(line));
    assert.deepEqual([...gathering.refusals.total], [[reason, 1]], String(line));
  }
});

test('what is refused is said at most once a minute, with an example and its sender', () => {
  const gathering = new Gathering();
  for (let i = 0; i < 5; i++) gathering.take('a:1|x\u001b[31m\na:x|c\n', '192.0.2.7');
  assert.deepEqual(gathering.warnings, [
    'StatsD: refused unknown type: 1; for example "a:1|x?[31m" from 192.0.2.7',
  ]);
  gathering.nowMs += 60_000;
  gathering.take('a', '192.0.2.8');
  assert.deepEqual(gathering.warnings.slice(1), [
    'StatsD: refused bad number: 5, unknown type: 4, no value: 1; for example "a:x|c" from 192.0.2.7',
  ]);
  assert.equal(gathering.refusals.total.get('bad number'), 5);
});

test('new series beyond the limit are refused with the name of their sender; known ones go on', () => {
  const gathering = new Gathering({ maxSeries: 2 });
  gathering.take('a:1|c\nb:1|c\n').take('c:1|c\na:1|c\n', '192.0.2.66');
  assert.match(gathering.warnings[0], /over 2 series: 1; for example "c:1\|c" from 192\.0\.2\.66/);
  assert.deepEqual(gathering.flush().shown, [
    'a{} 2 counter observation',
    'b{} 1 counter observation',
  ]);
  for (let i = 0; i < 6; i++) gathering.flush();
  assert.deepEqual(gathering.take('c:1|c').flush().shown, ['c{} 1 counter observation']);
});

test('buckets, members of sets and values with times are bounded for each interval', () => {
  const gathering = new Gathering({ maxBuckets: 2, maxSetMembers: 2, maxTimedValues: 1 });
  for (let interval = 0; interval < 2; interval++) {
    gathering.take('t:1:2:4|ms\nt:1|ms\nt:0|ms\nu:1|ms\n');
    gathering.take('s:a|s\ns:b|s\ns:c|s\ns:a|s\nv:a|s\nx:1|c|T5\nx:2|c|T5\n');
    const { shown } = gathering.flush();
    assert.deepEqual(shown, [
      'x{} 1 counter @5000 observation',
      's{} 2 gauge reading',
      't{} 4×4 0..2 latency ms',
    ]);
  }
  assert.deepEqual(
    [...gathering.refusals.total],
    [
      ['over 2 buckets', 4],
      ['over 2 members of sets', 4],
      ['over 1 values with times', 2],
    ],
  );
});

test('series are flushed apart for each sender that was the first to send them', () => {
  const gathering = new Gathering().take('a:1|c', '192.0.2.1').take('a:1|c\nb:1|c', '192.0.2.2');
  const { shown, senders } = gathering.flush();
  assert.deepEqual(senders, ['192.0.2.1', '192.0.2.2']);
  assert.deepEqual(shown, ['a{} 2 counter observation', 'b{} 1 counter observation']);
});

test('sums are those of what was sent', () => {
  const sent = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    value: fc.integer({ min: -1000, max: 1000 }),
    rate: fc.constantFrom(1, 0.5, 0.25),
  });
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 100 }), (values) => {
      const expected = new Map<string, number>();
      for (const { name, value, rate } of values) {
        expected.set(name, (expected.get(name) ?? 0) + value / rate);
      }
      const lines = values.map(({ name, value, rate }) => `${name}:${value}|c|@${rate}`);
      const { batch, shown } = new Gathering().take(lines.join('\n')).flush();
      assert.equal(batch.count, expected.size);
      assert.deepEqual(
        shown,
        [...expected].map(([name, sum]) => `${name}{} ${sum} counter observation`),
      );
      assert.ok(batch.kind.subarray(0, batch.count).every((kind) => kind !== reading));
    }),
  );
});

test(`survives ${fuzzCases} damaged bodies, and takes good ones afterwards`, () => {
  const good = Buffer.from(
    'a:1|c|@0.5|#host:a,zone:b\nb:1:2:3|ms\nc:+5|g\nd:x|s\ne:1|h|c:ci-1|T1700000000\n_sc|x|0\nf:1e3|d\n',
  );
  const bodies = [good, ...bad.map(([line]) => Buffer.from(line))];
  const gathering = new Gathering({ maxSeries: 1_000 });
  let n = 0;
  for (const body of damagedBodies(bodies)) {
    gathering.take(body);
    if (++n % 1_000 > 0) continue;
    for (let i = 0; i < 8; i++) {
      gathering.nowMs += 10_000;
      gathering.aggregator.flush(gathering.nowMs);
    }
  }
  assert.ok(gathering.refusals.total.size < 20);
  gathering.nowMs += 25 * 60 * 60_000;
  gathering.aggregator.flush(gathering.nowMs);
  assert.deepEqual(gathering.take('a:1|c').flush().shown, ['a{} 1 counter observation']);
});
