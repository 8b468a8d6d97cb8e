import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeriesTable } from '../../series/index.ts';
import { answerTo } from './answer.ts';
import { formatOf } from './content-type.ts';
import { ExpositionDecoder } from './exposition-decoder.ts';
import { maxContexts } from './head-series.ts';
import { maxFamiliesWithMetadata, maxHelpLength } from './metadata.ts';
import { decodeExposition, nowMs, shortly } from './testing/decode-exposition.ts';

const formats = ['prometheus', 'openmetrics'] as const;
const withEof = (body: string) => `${body}# EOF\n`;

for (const format of formats) {
  describe(`exposition as ${format}`, () => {
    test('knows series again, whatever else is in the request', () => {
      const table = new SeriesTable();
      const decoder = new ExpositionDecoder(table);
      const decode = (extraLabels: [string, string][]) => {
        const body = withEof('a{b="c"} 1\na{b="d"} 2\n');
        const { samples } = decodeExposition(body, { format, extraLabels }, table, decoder);
        return samples.map(shortly);
      };
      const jobs = ['x', 'y', 'x'];
      for (let round = 0; round < 3; round++) {
        assert.deepEqual(decode([]), ['a{b=c} 1', 'a{b=d} 2']);
        for (const job of jobs) {
          assert.deepEqual(decode([['job', job]]), [`a{b=c,job=${job}} 1`, `a{b=d,job=${job}} 2`]);
        }
      }
      assert.equal(table.activeCount, 6);
    });

    test('makes a series anew that was deleted', () => {
      const table = new SeriesTable();
      const decoder = new ExpositionDecoder(table);
      const decode = () => decodeExposition(withEof('a 1\n'), { format }, table, decoder).samples;
      decode();
      table.delete(table.indexesOfName('a'));
      assert.deepEqual(decode().map(shortly), ['a{} 1']);
    });

    test('has extra labels win over those in the body', () => {
      const extraLabels = [
        ['b', 'x'],
        ['job', 'y'],
      ] as const;
      const { samples } = decodeExposition(withEof('a{b="c",d="e"} 1\n'), { format, extraLabels });
      assert.deepEqual(samples.map(shortly), ['a{b=x,d=e,job=y} 1']);
    });

    test('gives samples without a time the one that is asked for', () => {
      const body = withEof(format === 'prometheus' ? 'a 1\nb 1 5000\n' : 'a 1\nb 1 5\n');
      const times = (options: object) =>
        decodeExposition(body, { format, ...options }).samples.map((sample) => sample.timestampMs);
      assert.deepEqual(times({}), [nowMs, 5000]);
      assert.deepEqual(times({ timestampMs: 7 }), [7, 5000]);
      assert.deepEqual(times({ timestampMs: 7, honourTimestamps: false }), [7, 7]);
      assert.deepEqual(times({ honourTimestamps: false }), [nowMs, nowMs]);
    });

    test(`forgets what it knows after ${maxContexts} kinds of extra labels`, () => {
      const table = new SeriesTable();
      const decoder = new ExpositionDecoder(table);
      for (let i = 0; i <= maxContexts + 1; i++) {
        const extraLabels = [['n', String(i)]] as const;
        decodeExposition(withEof('a 1\n'), { format, extraLabels }, table, decoder);
      }
      const extraLabels = [['n', '0']] as const;
      const { samples } = decodeExposition(
        withEof('a 1\n'),
        { format, extraLabels },
        table,
        decoder,
      );
      assert.deepEqual(samples.map(shortly), ['a{n=0} 1']);
      assert.equal(table.activeCount, maxContexts + 2);
    });

    test('keeps metadata within its limits', () => {
      const long = `# HELP a ${'😀'.repeat(maxHelpLength)}\n`;
      const help = decodeExposition(withEof(long), { format }).metadata[0].help;
      assert.equal(help.length, maxHelpLength);
      assert.ok(help.isWellFormed());
      // As long as a body may be: nothing of it is copied more often than needed.
      const endless = `# HELP a ${'\\\\'.repeat(8_000_000)}\n`;
      const cut = decodeExposition(withEof(endless), { format }).metadata[0].help;
      assert.equal(cut, '\\'.repeat(maxHelpLength));
      const families = Array.from(
        { length: maxFamiliesWithMetadata + 1 },
        (_, i) => `# HELP a${i} x\n`,
      );
      const { metadata } = decodeExposition(withEof(families.join('')), { format });
      assert.equal(metadata.length, maxFamiliesWithMetadata);
      const longName = `# HELP ${'a'.repeat(300)} x\n`;
      assert.deepEqual(decodeExposition(withEof(longName), { format }).metadata, []);
    });
  });
}

test('the Content-Type says the format, and without one the last line does', () => {
  const eof = Buffer.from('a 1\n# EOF\n');
  const cases: [string | undefined, Buffer, string][] = [
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', Buffer.alloc(0), 'openmetrics'],
    ['Application/OpenMetrics-Text', Buffer.alloc(0), 'openmetrics'],
    ['text/plain; version=0.0.4', eof, 'prometheus'],
    ['application/x-www-form-urlencoded', eof, 'prometheus'],
    ['', eof, 'prometheus'],
    [undefined, eof, 'openmetrics'],
    [undefined, Buffer.from('# EOF'), 'openmetrics'],
    [undefined, Buffer.from('a 1\n'), 'prometheus'],
    [undefined, Buffer.from('a 1 # EOF\n'), 'prometheus'],
    [undefined, Buffer.alloc(0), 'prometheus'],
  ];
  for (const [type, body, format] of cases)
    assert.equal(formatOf(type, body), format, String(type));
});

test('the answer says what was refused, by line', () => {
  const answer = (body: string) =>
    answerTo(decodeExposition(body, { format: 'prometheus' }).outcome);
  assert.deepEqual(answer('a 1\n'), { status: 204, headers: {}, body: '' });
  const partly = answer('a 1\nb\nc 1\nd\n');
  assert.equal(partly.status, 400);
  const { error, stored } = JSON.parse(partly.body);
  assert.equal(stored, 2);
  assert.equal(error.code, 'bad_lines');
  assert.match(error.message, /^2 lines were refused, 2 samples were stored. The first, line 2: /);
  assert.deepEqual(
    error.details.map(({ index }: { index: number }) => index),
    [1, 3],
  );
  const overLimit = {
    stored: 0,
    histograms: 0,
    exemplars: 0,
    refused: 1,
    overLimit: 1,
    problems: [],
  };
  assert.equal(answerTo(overLimit).status, 429);
  assert.ok(Number(answerTo(overLimit).headers['retry-after']) > 0);
  const mixed = answerTo({ ...overLimit, stored: 1 });
  assert.equal(mixed.status, 400);
  assert.equal(JSON.parse(mixed.body).error.code, 'too_many_series');
});
