import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SeriesTable } from '../../series/index.ts';
import { openRows, samplesOf } from '../testing/open-rows.ts';
import { InfluxDecoder } from './influx-decoder.ts';
import { fieldKinds, LineReader } from './line-reader.ts';
import { parseHead, unescapedKey, unescapedString } from './parse-head.ts';
import { type Precision, readTimestampMs } from './precision.ts';

/** Half of InfluxData's public corpus (github.com/influxdata/line-protocol-corpus), beside the repository. */
const file = join(
  import.meta.dirname,
  '../../../../../../shared/vectors/influx-line-protocol.json',
);
const options = existsSync(file) ? {} : { skip: 'the vectors are not beside this repository' };

type Text = string | { binary: string };
type Value =
  | { float: number }
  | { int: number }
  | { uint: number }
  | { bool: boolean }
  | { string: Text };
type Point = {
  time: number;
  name: Text;
  tags: { key: Text; value: Text }[];
  fields: { key: Text; value: Value }[];
};
type Vector = {
  input: { text: Text; defaultTime: number; precision: string };
  output: { result: Point[] } | { error: string };
};

const precisionOf = (text: string): Precision =>
  text.replace('1', '').replace('µs', 'us') as Precision;
const bytesOf = (text: Text) =>
  typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.binary, 'base64');

const vectors = (): Vector[] => {
  const { decode } = JSON.parse(readFileSync(file, 'utf8')) as { decode: Record<string, Vector> };
  return Object.values(decode);
};

test('the corpus: the same bodies are refused, the same points are read', options, () => {
  let accepted = 0;
  const reader = new LineReader();
  for (const { input, output } of vectors()) {
    const read = readPoints(
      reader,
      bytesOf(input.text),
      input.defaultTime,
      precisionOf(input.precision),
    );
    const text = JSON.stringify(input.text);
    if ('error' in output) {
      assert.equal(typeof read, 'string', `accepted ${text} in spite of ${output.error}`);
    } else {
      assert.deepEqual(read, output.result, text);
      accepted++;
    }
  }
  assert.ok(accepted > 100);
});

test('the corpus: what is read is stored', options, () => {
  const table = new SeriesTable();
  const decoder = new InfluxDecoder(table);
  for (const { input, output } of vectors()) {
    const { rows, batch } = openRows(Math.floor(input.defaultTime / 1e6), table);
    const precision = precisionOf(input.precision);
    decoder.decode(bytesOf(input.text), rows, { precision, database: '' });
    const { stored, problems } = rows.finish();
    const text = JSON.stringify(input.text);
    if ('error' in output) {
      assert.ok(problems.length > 0, text);
      continue;
    }
    // The decoder agrees, but Tidemark takes no times before 1970 and none over a day ahead.
    if (problems.some(({ field }) => field === 'timestamp')) continue;
    assert.deepEqual(problems, [], text);
    const expected = output.result.flatMap((point) => samplesOfPoint(point));
    assert.equal(stored, expected.length, text);
    assert.deepEqual(
      samplesOf(batch, table).map(({ name, labels, value }) => ({
        name,
        labels,
        value: value + 0,
      })),
      expected,
      text,
    );
  }
});

function samplesOfPoint({ name, tags, fields }: Point) {
  return fields.flatMap(({ key, value }) => {
    const number = Object.values(value)[0];
    if (typeof number === 'string' || typeof number === 'object') return [];
    return {
      name: key === 'value' ? name : `${String(name)}_${String(key)}`,
      labels: Object.fromEntries(tags.map((tag) => [tag.key, tag.value])),
      value: Number(number),
    };
  });
}

/** All points of a body in the form of the corpus, or what is wrong with it. */
function readPoints(
  reader: LineReader,
  body: Buffer,
  defaultTime: number,
  precision: Precision,
): Point[] | string {
  const points: Point[] = [];
  reader.open(body);
  while (reader.next()) {
    if (reader.problem !== '') return reader.problem;
    const head = parseHead(body, reader.start, reader.headEnd);
    if (typeof head === 'string') return head;
    const { timeStart, timeEnd, timeIsPlain } = reader;
    const ms = readTimestampMs(body, timeStart, timeEnd, timeIsPlain, precision);
    if (timeStart < timeEnd && Number.isNaN(ms)) return 'timestamp';
    const tags = head.tags.map(([key, value]) => ({ key, value }));
    points.push({
      time:
        timeStart === timeEnd
          ? truncated(defaultTime, precision)
          : nanoseconds(body, reader, precision),
      name: head.measurement,
      tags: tags.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
      fields: readFields(body, reader),
    });
  }
  return points;
}

function readFields(body: Buffer, reader: LineReader): Point['fields'] {
  return Array.from({ length: reader.fieldCount }, (_, field) => {
    const { kind, keyStart, keyEnd, valueStart, valueEnd } = reader;
    // The corpus has no -0, because JSON lost its minus.
    const value = reader.value[field] + 0;
    const key = unescapedKey(body, keyStart[field], keyEnd[field]);
    switch (kind[field]) {
      case fieldKinds.float:
        return { key, value: { float: value } };
      case fieldKinds.integer:
        return { key, value: { int: value } };
      case fieldKinds.unsigned:
        return { key, value: { uint: value } };
      case fieldKinds.boolean:
        return { key, value: { bool: value === 1 } };
      default: {
        const string = unescapedString(body, valueStart[field] + 1, valueEnd[field] - 1);
        return { key, value: { string } };
      }
    }
  });
}

const nanosecondsIn: Partial<Record<Precision, bigint>> = {
  ns: 1n,
  us: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
};

function nanoseconds(
  body: Buffer,
  { timeStart, timeEnd }: LineReader,
  precision: Precision,
): number {
  const whole = BigInt(body.toString('latin1', timeStart, timeEnd));
  return Number(whole * (nanosecondsIn[precision] ?? 0n));
}

function truncated(time: number, precision: Precision): number {
  const unit = Number(nanosecondsIn[precision]);
  return unit === 1 ? time : Math.floor(time / unit) * unit;
}
