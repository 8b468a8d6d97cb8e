import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TidemarkError } from '../../errors/index.ts';
import { SeriesTable } from '../../series/index.ts';
import type { RowsOutcome } from '../rows.ts';
import { damagedBodies, fuzzCases } from '../testing/damaged-bodies.ts';
import { openRows, type ReadSample, samplesOf } from '../testing/open-rows.ts';
import { GraphiteDecoder } from './graphite-decoder.ts';
import { encodeGraphite } from './testing/encode-graphite.ts';

const nowMs = Date.UTC(2026, 0, 31, 12, 34, 56, 789);
const seconds = Math.floor(nowMs / 1000);

class Taker {
  readonly table = new SeriesTable();
  readonly decoder = new GraphiteDecoder(this.table);

  take(body: string | Buffer): RowsOutcome & { samples: ReadSample[] } {
    const { rows, batch } = openRows(nowMs, this.table);
    this.decoder.decode(Buffer.from(body), rows);
    return { ...rows.finish(), samples: samplesOf(batch, this.table) };
  }
}

/** `name{label=value} value @ms since now` of each sample. */
function shown(samples: readonly ReadSample[]): string[] {
  return samples.map(({ name, labels, value, timestampMs }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${text}`);
    return `${name}{${pairs.join(',')}} ${value} @${timestampMs - seconds * 1000}`;
  });
}

const now = nowMs - seconds * 1000;
const good: [line: string, ...samples: string[]][] = [
  [`servers.a.load 1.5 ${seconds}`, 'servers.a.load{} 1.5 @0'],
  ['servers.a.load 1.5', `servers.a.load{} 1.5 @${now}`],
  ['servers.a.load 1.5 -1', `servers.a.load{} 1.5 @${now}`],
  ['servers.a.load 1.5 -1.0', `servers.a.load{} 1.5 @${now}`],
  ['servers.a.load 1.5 N', `servers.a.load{} 1.5 @${now}`],
  [`load 1 ${seconds}.25`, 'load{} 1 @250'],
  [`load 1 ${seconds}.001`, 'load{} 1 @1'],
  [`load 1 ${seconds}.999`, 'load{} 1 @999'],
  [`load 1 ${seconds}.9989`, 'load{} 1 @998'],
  ['load 1 1.7e9', `load{} 1 @${1.7e12 - seconds * 1000}`],
  [`load\t1\t${seconds}`, 'load{} 1 @0'],
  [` \t load  \t 1 \t ${seconds} \t`, 'load{} 1 @0'],
  [`load;host=a;zone=b 1 ${seconds}`, 'load{host=a,zone=b} 1 @0'],
  [`load;zone=b;host=a 1 ${seconds}`, 'load{host=a,zone=b} 1 @0'],
  [`load;host=a=b;x=~y 1 ${seconds}`, 'load{host=a=b,x=~y} 1 @0'],
  [`load;host= 1 ${seconds}`, 'load{} 1 @0'],
  [`straße.höhe 1 ${seconds}`, 'straße.höhe{} 1 @0'],
  [`a.{b}#"c"\\ 1 ${seconds}`, 'a.{b}#"c"\\{} 1 @0'],
  [`load -1e-3 ${seconds}`, 'load{} -0.001 @0'],
  [`load +.5 ${seconds}`, 'load{} 0.5 @0'],
  [`load inf ${seconds}`, 'load{} Infinity @0'],
  [`load -Infinity ${seconds}`, 'load{} -Infinity @0'],
  [`load nan ${seconds}`],
  [`load -NaN ${seconds}`],
  [''],
  [' \t '],
];

test('reads good lines', () => {
  for (const [line, ...samples] of good) {
    const { samples: read, problems, stored } = new Taker().take(line);
    assert.deepEqual(problems, [], line);
    assert.deepEqual(shown(read), samples, line);
    assert.equal(stored, samples.length);
    assert.ok(read.every(({ kind }) => kind === 0));
  }
});

test('reads all of them in one body, with any line breaks, and again as known series', () => {
  const expected = good.flatMap(([, ...samples]) => samples);
  const taker = new Taker();
  for (const lineBreak of ['\n', '\r\n', '\n\n']) {
    const body = good.map(([line]) => line).join(lineBreak);
    assert.deepEqual(shown(taker.take(body).samples), expected);
    assert.deepEqual(shown(taker.take(`${body}\n`).samples), expected);
  }
  assert.equal(taker.decoder.skippedLines, 12);
});

const bad: [line: string, field: string, message: RegExp][] = [
  ['load', 'value', /expected a value/],
  ['load x', 'value', /expected a number/],
  ['load 1x', 'value', /expected a number/],
  ['load 0x10', 'value', /expected a number/],
  ['load nano', 'value', /expected a number/],
  ['load 1 soon', 'timestamp', /seconds since 1970/],
  ['load 1 NN', 'timestamp', /seconds since 1970/],
  ['load 1 inf', 'timestamp', /seconds since 1970/],
  ['load 1 1e999', 'timestamp', /one day ahead/],
  ['load 1 -2', 'timestamp', /from 1970/],
  [`load 1 ${seconds + 100_000}`, 'timestamp', /one day ahead/],
  [`load 1 ${seconds} 2`, 'line', /got more/],
  [`load;host 1 ${seconds}`, 'path', /tag=value.*"host"/],
  [`load;=a 1 ${seconds}`, 'path', /tag=value/],
  [`load; 1 ${seconds}`, 'path', /tag=value/],
  [`;host=a 1 ${seconds}`, 'name', /not empty/],
  [`load;a=1;a=2 1 ${seconds}`, 'labels.a', /once/],
  [`lo\u0001ad 1 ${seconds}`, 'name', /control/],
  [`${'x'.repeat(300)} 1 ${seconds}`, 'name', /at most 256/],
];

test('refuses bad lines, with their number, and stores the good ones around them', () => {
  for (const [line, field, message] of bad) {
    const taker = new Taker();
    for (let round = 0; round < 2; round++) {
      const { samples, refused, problems } = taker.take(`a 1\n\n${line}\nb 2\n`);
      assert.deepEqual(
        samples.map(({ name }) => name),
        ['a', 'b'],
        line,
      );
      assert.equal(refused, 1, line);
      assert.deepEqual([problems[0].index, problems[0].field], [2, field], line);
      assert.match(problems[0].message, message, line);
    }
  }
});

test('refuses bytes that are no UTF-8 line by line', () => {
  const body = Buffer.concat([Buffer.from('a 1\nb'), Buffer.of(0xff), Buffer.from(' 1\nü 1\n')]);
  const { samples, problems } = new Taker().take(body);
  assert.deepEqual(
    samples.map(({ name }) => name),
    ['a', 'ü'],
  );
  assert.deepEqual(problems, [{ index: 1, field: 'path', message: 'expected UTF-8' }]);
});

test('whatever was encoded is read again', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((t) => !/[\p{Cc};= ]/u.test(t) && t.isWellFormed());
  const sample = fc.record({
    name: text,
    labels: fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true }),
    timestampMs: fc.integer({ min: 0, max: nowMs }),
    value: fc.double({ noNaN: true }),
  });
  const taker = new Taker();
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 5 }), (samples) => {
      const expected = samples.map((one) => ({ ...one, kind: 0 }));
      for (let round = 0; round < 2; round++) {
        const { samples: read, problems } = taker.take(encodeGraphite(samples));
        assert.deepEqual(problems, []);
        assert.deepEqual(read, expected);
      }
    }),
    { numRuns: 500 },
  );
});

test(`survives ${fuzzCases} damaged bodies, and reads known series as if they were new`, () => {
  const bodies = [...good, ...bad].map(([line]) => Buffer.from(`${line}\n`));
  bodies.push(Buffer.from(good.map(([line]) => line).join('\n')));
  let taker = new Taker();
  let n = 0;
  for (const body of damagedBodies(bodies)) {
    if (++n % 2_000 === 0) taker = new Taker();
    try {
      const { samples, refused, problems } = taker.take(body);
      assert.ok(samples.length + refused <= body.length);
      if (n % 10 > 0) continue;
      const fresh = new Taker().take(body);
      assert.deepEqual(
        [samples, problems],
        [fresh.samples, fresh.problems],
        body.toString('latin1'),
      );
    } catch (error) {
      assert.ok(error instanceof TidemarkError && error.status === 400, `${error}`);
    }
  }
  assert.equal(taker.take('load 1').stored, 1);
});
