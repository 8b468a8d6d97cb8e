import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TidemarkError } from '../../errors/index.ts';
import { SeriesTable } from '../../series/index.ts';
import type { RowsOutcome } from '../rows.ts';
import { damagedBodies, fuzzCases } from '../testing/damaged-bodies.ts';
import { openRows, type ReadSample, samplesOf } from '../testing/open-rows.ts';
import { InfluxDecoder, type InfluxOptions } from './influx-decoder.ts';
import { maxFieldsPerLine } from './line-reader.ts';
import { type Precision, parsePrecision, precisions } from './precision.ts';
import { encodeInflux, isEscapable } from './testing/encode-influx.ts';

const nowMs = Date.UTC(2026, 0, 31, 12, 34, 56, 789);
const at = `${nowMs}000000`;

/** A table and a decoder that stay, so that the second body meets known series. */
class Taker {
  readonly table = new SeriesTable();
  readonly decoder = new InfluxDecoder(this.table);

  take(
    body: string | Buffer,
    options: Partial<InfluxOptions> = {},
  ): RowsOutcome & { samples: ReadSample[] } {
    const { rows, batch } = openRows(nowMs, this.table);
    const all = { precision: 'ns', database: '', ...options } as const;
    this.decoder.decode(Buffer.from(body), rows, all);
    return { ...rows.finish(), samples: samplesOf(batch, this.table) };
  }
}

/** `name{label=value} value` of each sample. */
function shown(samples: readonly ReadSample[]): string[] {
  return samples.map(({ name, labels, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${text}`);
    return `${name}{${pairs.join(',')}} ${Object.is(value, -0) ? '-0' : value}`;
  });
}

const good: [line: string, ...samples: string[]][] = [
  ['cpu value=1', 'cpu{} 1'],
  ['cpu usage=1', 'cpu_usage{} 1'],
  ['cpu,host=a value=1,usage=2.5', 'cpu{host=a} 1', 'cpu_usage{host=a} 2.5'],
  ['cpu,zone=b,host=a value=1', 'cpu{host=a,zone=b} 1'],
  [
    'cpu v=1i,w=-2i,x=3u,y=0i,z=-0i',
    'cpu_v{} 1',
    'cpu_w{} -2',
    'cpu_x{} 3',
    'cpu_y{} 0',
    'cpu_z{} 0',
  ],
  ['cpu v=t,w=T,x=true,y=True,z=TRUE', ...['v', 'w', 'x', 'y', 'z'].map((f) => `cpu_${f}{} 1`)],
  ['cpu v=f,w=F,x=false,y=False,z=FALSE', ...['v', 'w', 'x', 'y', 'z'].map((f) => `cpu_${f}{} 0`)],
  [
    'cpu v=1e3,w=-1.5E-2,x=.5,y=5.,z=-0',
    'cpu_v{} 1000',
    'cpu_w{} -0.015',
    'cpu_x{} 0.5',
    'cpu_y{} 5',
    'cpu_z{} -0',
  ],
  ['cpu v=9223372036854775807i', 'cpu_v{} 9223372036854776000'],
  ['cpu v=-9223372036854775808i', 'cpu_v{} -9223372036854776000'],
  ['cpu v=18446744073709551615u', 'cpu_v{} 18446744073709552000'],
  ['my\\ cpu\\,1=x,a\\=b\\ c=d\\,e\\=f\\ g va\\ lue=1', 'my cpu,1=x_va lue{a=b c=d,e=f g} 1'],
  ['c\\pu,h\\o=\\x v=1', 'c\\pu_v{h\\o=\\x} 1'],
  ['cpu,h=two\\\\ words v=1', 'cpu_v{h=two\\ words} 1'],
  ['cpu\\=1 v=1', 'cpu\\=1_v{} 1'],
  ['größe,ort=Köln höhe=1', 'größe_höhe{ort=Köln} 1'],
  ['cpu s="text",v=1', 'cpu_v{} 1'],
  ['cpu s="a \\" b, c=2 \\\\",v=1', 'cpu_v{} 1'],
  ['cpu s="two\nlines",v=1', 'cpu_v{} 1'],
  ['cpu s="only text"'],
  ['   cpu   v=1   ', 'cpu_v{} 1'],
  ['cpu v=1,v=2', 'cpu_v{} 1', 'cpu_v{} 2'],
  ['cpu,db=x v=1', 'cpu_v{db=x} 1'],
  ['"cpu",host="a" "v"=1', '"cpu"_"v"{host="a"} 1'],
  ['# comment, = " \\'],
  ['  # comment'],
  [''],
  ['   '],
];

test('reads good lines', () => {
  for (const [line, ...samples] of good) {
    const { stored, problems, samples: read } = new Taker().take(line);
    assert.deepEqual(problems, [], line);
    assert.deepEqual(shown(read), samples, line);
    assert.equal(stored, samples.length);
    assert.ok(read.every(({ timestampMs, kind }) => timestampMs === nowMs && kind === 0));
  }
});

test('reads all of them in one body, with any line breaks, and again as known series', () => {
  const expected = good.flatMap(([, ...samples]) => samples);
  for (const lineBreak of ['\n', '\r\n', '\n\n', '\n \r\n']) {
    const body = good.map(([line]) => line).join(lineBreak);
    const taker = new Taker();
    assert.deepEqual(shown(taker.take(body).samples), expected);
    assert.deepEqual(shown(taker.take(`${body}\n`).samples), expected);
    assert.deepEqual(shown(taker.take(`${body}\r`).samples), expected);
  }
});

const bad: [line: string, message: RegExp][] = [
  ['cpu', /fields/],
  ['cpu ', /key of a field/],
  ['cpu,host=a', /fields/],
  ['cpu,host=a ', /key of a field/],
  ['cpu,', /fields/],
  ['cpu, v=1', /tag after the comma/],
  ['cpu,host v=1', /= after the tag "host"/],
  ['cpu,=a v=1', /tag after the comma/],
  ['cpu,host= v=1', /value of the tag/],
  ['cpu,host=a=b v=1', /\\=/],
  ['cpu,host=a,host=b v=1', /"host" once/],
  [',host=a v=1', /measurement/],
  ['cpu v', /= after the key/],
  ['cpu v=', /expected a number/],
  ['cpu =1', /key of a field/],
  ['cpu v=1,', /key of a field/],
  ['cpu v=1, w=2', /key of a field/],
  ['cpu v=x', /expected a number/],
  ['cpu v=truex', /expected a number/],
  ['cpu v=tRUE', /expected a number/],
  ['cpu v=NaN', /expected a number/],
  ['cpu v=-Inf', /expected a number/],
  ['cpu v=+1', /expected a number/],
  ['cpu v=1.0i', /expected a number/],
  ['cpu v=1ii', /expected a number/],
  ['cpu v=-1u', /expected a number/],
  ['cpu v=0x10', /expected a number/],
  ['cpu v=1_0', /expected a number/],
  ['cpu v=1e400', /64-bit float/],
  ['cpu v=9223372036854775808i', /fits 64 bits/],
  ['cpu v=-9223372036854775809i', /fits 64 bits/],
  ['cpu v=18446744073709551616u', /fits 64 bits/],
  [`cpu v=${'1'.repeat(10_000)}i`, /fits 64 bits/],
  ['cpu v="text', /quote at the end/],
  ['cpu v="text"x', /comma or a space/],
  ['cpu v=1 12x', /timestamp/],
  ['cpu v=1 1 2', /timestamp/],
  ['cpu v=1 +1', /timestamp/],
  ['cpu v=1 -', /64-bit timestamp/],
  ['cpu v=1 1-2', /64-bit timestamp/],
  ['cpu v=1 9223372036854775808', /64-bit timestamp/],
  [`cpu v=1 ${'9'.repeat(100_000)}`, /64-bit timestamp/],
  ['\tcpu v=1', /control characters/],
  ['cpu,host=a\u0001 v=1', /control characters/],
  ['c\u007fpu v=1', /control characters/],
  ['cpu v\u0001=1', /= after the key/],
  ['cpu v=1\tw=2', /expected a number/],
  ['cpu v=1\rw=2', /timestamp/],
  ['\rcpu v=1', /control characters|fields/],
  ['# a\tb', /comment/],
  ['cpu s="text",=1', /key of a field/],
  ['cpu,host s="only text"', /= after the tag/],
];

test('refuses bad lines, with their number, and stores the good ones around them', () => {
  for (const [line, message] of bad) {
    const taker = new Taker();
    const body = `first v=1 ${at}\r\n# comment\n${line}\nlast v=2 ${at}`;
    for (let round = 0; round < 2; round++) {
      const { stored, refused, problems, samples } = taker.take(body);
      assert.deepEqual(shown(samples), ['first_v{} 1', 'last_v{} 2'], line);
      assert.equal(stored, 2);
      assert.equal(refused, 1, line);
      assert.equal(problems[0].index, 2, line);
      assert.match(problems[0].message, message, line);
    }
  }
});

test('counts lines as an editor does, also those inside a text', () => {
  const { problems, samples } = new Taker().take('a s="1\n2\n3",v=1\n\nb\nc v=1\nd\n');
  assert.deepEqual(
    problems.map(({ index }) => index),
    [4, 6],
  );
  assert.deepEqual(shown(samples), ['a_v{} 1', 'c_v{} 1']);
});

test('refuses bytes that are no UTF-8 line by line', () => {
  const body = Buffer.concat([
    Buffer.from('a v=1\nb,host='),
    Buffer.of(0xff),
    Buffer.from(' v=1\n# '),
    Buffer.of(0xfe),
    Buffer.from('\nc,host=ü v=1\nd s="'),
    Buffer.of(0xed, 0xa0, 0x80),
    Buffer.from('"\ne v=1'),
  ]);
  const { problems, samples } = new Taker().take(body);
  assert.deepEqual(shown(samples), ['a_v{} 1', 'c_v{host=ü} 1', 'e_v{} 1']);
  assert.deepEqual(problems, [
    { index: 1, field: 'line', message: 'expected UTF-8' },
    { index: 4, field: 'line', message: 'expected UTF-8' },
  ]);
});

test('a line with a bad field, tag or time costs all of its samples and no series', () => {
  const taker = new Taker();
  for (const line of [
    'cpu a=1,b=x',
    'cpu,host a=1,b=2',
    'cpu a=1,b=2 1x',
    'cpu a=1,b=2 99999999999999999999',
  ]) {
    assert.equal(taker.take(line).stored, 0, line);
  }
  assert.equal(taker.table.activeCount, 0);
});

test('times come in every precision, and finer ones than milliseconds are rounded down', () => {
  const timesOf: Record<Precision, [text: string, ms: number][]> = {
    n: [['1769862896789999999', 1769862896789]],
    ns: [
      ['1769862896789000000', 1769862896789],
      ['1769862896788999999', 1769862896788],
      ['0', 0],
      ['999999', 0],
      ['1000000', 1],
      ['00000000001000000', 1],
      ['0001769862896789999999', 1769862896789],
    ],
    u: [['1769862896789999', 1769862896789]],
    us: [
      ['999', 0],
      ['1769862896789000', 1769862896789],
      ['1769862896788999', 1769862896788],
    ],
    µ: [['1769862896789999', 1769862896789]],
    ms: [
      ['1769862896789', 1769862896789],
      ['-0', 0],
    ],
    s: [['1769862896', 1769862896000]],
    m: [['29497714', 1769862840000]],
    h: [['491628', 1769860800000]],
  };
  for (const precision of precisions) {
    for (const [text, ms] of timesOf[precision]) {
      const { samples, problems } = new Taker().take(`cpu v=1 ${text}`, { precision });
      assert.deepEqual(problems, []);
      assert.equal(samples[0].timestampMs, ms, `${text} ${precision}`);
    }
  }
});

test('times that are not ours to keep are refused by the rows, and others by their bits', () => {
  const times: [text: string, precision: Precision, message: RegExp][] = [
    ['-1', 'ns', /from 1970/],
    ['-9223372036854775808', 'ns', /from 1970/],
    ['9223372036854775807', 'ns', /one day ahead/],
    ['9223372036', 's', /one day ahead/],
    ['9223372037', 's', /64-bit/],
    ['9223372036854776', 'us', /64-bit/],
    ['9223372036855', 'ms', /64-bit/],
    ['153722868', 'm', /64-bit/],
    ['2562048', 'h', /64-bit/],
  ];
  for (const [text, precision, message] of times) {
    const { problems, stored } = new Taker().take(`cpu v=1 ${text}`, { precision });
    assert.equal(stored, 0);
    assert.equal(problems[0].field, 'timestamp');
    assert.match(problems[0].message, message, text);
  }
});

test('a line without a time is now, cut down to the precision', () => {
  for (const [precision, unitMs] of [
    ['ns', 1],
    ['ms', 1],
    ['s', 1000],
    ['m', 60_000],
    ['h', 3_600_000],
  ] as const) {
    const { samples } = new Taker().take('cpu v=1', { precision });
    assert.equal(samples[0].timestampMs, nowMs - (nowMs % unitMs), precision);
  }
});

test('knows the precisions of both APIs, and refuses others', () => {
  assert.equal(parsePrecision(undefined), 'ns');
  assert.equal(parsePrecision(''), 'ns');
  for (const precision of precisions) assert.equal(parsePrecision(precision), precision);
  assert.throws(() => parsePrecision('seconds'), { status: 400, message: /"seconds"/ });
});

test('the database becomes the label db, unless it is empty or a tag', () => {
  const taker = new Taker();
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(shown(taker.take('cpu v=1', { database: 'a' }).samples), ['cpu_v{db=a} 1']);
    assert.deepEqual(shown(taker.take('cpu v=1', { database: 'b' }).samples), ['cpu_v{db=b} 1']);
    assert.deepEqual(shown(taker.take('cpu v=1').samples), ['cpu_v{} 1']);
    const tagged = taker.take('cpu,db=own v=1', { database: 'a' });
    assert.deepEqual(shown(tagged.samples), ['cpu_v{db=own} 1']);
  }
});

test('no database and measurement are taken for another, however alike', () => {
  const taker = new Taker();
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 50; i++) {
      const { samples } = taker.take(letters.map((m) => `${m} value=1`).join('\n'), {
        database: `${i}`,
      });
      assert.deepEqual(
        shown(samples),
        letters.map((m) => `${m}{db=${i}} 1`),
      );
    }
  }
});

test('very many databases are still told apart', () => {
  const taker = new Taker();
  for (let i = 0; i < 2_500; i++) taker.take('cpu v=1', { database: `d${i % 1_250}` });
  assert.equal(taker.table.activeCount, 1_250);
  assert.deepEqual(shown(taker.take('cpu v=1', { database: 'd7' }).samples), ['cpu_v{db=d7} 1']);
});

test('texts are skipped and counted', () => {
  const taker = new Taker();
  taker.take('a s="x",t="y",v=1\nb s="z"');
  assert.equal(taker.decoder.skippedStrings, 3);
});

test('a line has at most so many fields', () => {
  const fields = (count: number) => Array.from({ length: count }, (_, i) => `f${i}=1`).join(',');
  const taker = new Taker();
  assert.equal(taker.take(`cpu ${fields(maxFieldsPerLine)}`).stored, maxFieldsPerLine);
  const { stored, problems } = taker.take(`cpu ${fields(maxFieldsPerLine + 1)}\ncpu f0=1`);
  assert.equal(stored, 1);
  assert.match(problems[0].message, /at most 10000 fields/);
});

test('refused series cost their own fields only', () => {
  const { stored, refused } = new Taker().take(`cpu ok=1,${'x'.repeat(300)}=2`);
  assert.deepEqual([stored, refused], [1, 1]);
});

test('whatever was encoded is read again', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((t) => !/\p{Cc}/u.test(t) && t.isWellFormed() && isEscapable(t));
  const sample = fc.record({
    name: text.filter((name) => !name.startsWith('#')),
    labels: fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true }),
    timestampMs: fc.integer({ min: 0, max: nowMs }),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  });
  const taker = new Taker();
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 5 }), (samples) => {
      const expected = samples.map((one) => ({ ...one, kind: 0 }));
      for (let round = 0; round < 2; round++) {
        const { samples: read, problems } = taker.take(encodeInflux(samples));
        assert.deepEqual(problems, []);
        assert.deepEqual(read, expected);
      }
    }),
    { numRuns: 500 },
  );
});

test(`survives ${fuzzCases} damaged bodies, and reads known series as if they were new`, () => {
  const bodies = [...good, ...bad].map(([line]) => Buffer.from(line));
  bodies.push(Buffer.from(good.map(([line]) => `${line} ${at}`).join('\n')));
  let taker = new Taker();
  let n = 0;
  for (const body of damagedBodies(bodies)) {
    if (++n % 2_000 === 0) taker = new Taker();
    try {
      const { samples, refused, problems } = taker.take(body);
      assert.ok(problems.length <= 100);
      assert.ok(samples.length + refused <= body.length + 1);
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
  assert.equal(taker.take('cpu v=1').stored, 1);
});
