import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isStaleMarker, staleNaN } from '../../batch/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import { openRows, samplesOf } from '../testing/open-rows.ts';
import { answerTo } from './answer.ts';
import { versionOf } from './content-type.ts';
import { KnownLabels } from './known-labels.ts';
import { RemoteWrite1Decoder } from './remote-write-1.ts';
import { RemoteWrite2Decoder } from './remote-write-2.ts';
import {
  doubleField,
  doubles,
  field,
  label,
  packed,
  Symbols,
  sample,
  timeSeries1,
  varint,
  varintField,
  zigzag,
} from './testing/encode-remote-write.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const at = nowMs - 1_000;

function take1(...series: Buffer[]) {
  const open = openRows(nowMs);
  new RemoteWrite1Decoder(open.table).decode(Buffer.concat(series), open.rows);
  return { ...open, outcome: open.rows.finish() };
}

function take2(body: Buffer) {
  const open = openRows(nowMs);
  new RemoteWrite2Decoder(open.table).decode(body, open.rows);
  return { ...open, outcome: open.rows.finish() };
}

/** A histogram with buckets 1 to 3 and 7 on the positive side, and one negative, of both versions. */
const histogram = Buffer.concat([
  varintField(1, 12),
  doubleField(3, 18.5),
  Buffer.concat([varint(4 << 3), zigzag(3)]),
  doubleField(5, 0.001),
  varintField(6, 2),
  field(8, Buffer.concat([varint(1 << 3), zigzag(0), varintField(2, 1)])),
  packed(9, [zigzag(1)]),
  field(11, Buffer.concat([varint(1 << 3), zigzag(1), varintField(2, 3)])),
  field(11, Buffer.concat([varint(1 << 3), zigzag(3), varintField(2, 1)])),
  packed(12, [zigzag(3), zigzag(-1), zigzag(-2), zigzag(4)]),
  varintField(15, at),
]);

describe('remote write 1.0', () => {
  test('series that were taken back with a damaged body are read again in one scan', (t) => {
    const count = 300;
    const whole = Buffer.concat(
      Array.from({ length: count }, (_, i) =>
        timeSeries1('m', { i: String(i) }, sample(at, i), sample(at + 1, -i)),
      ),
    );
    const { table } = openRows(nowMs);
    const decoder = new RemoteWrite1Decoder(table);
    const damaged = openRows(nowMs, table);
    assert.throws(() =>
      decoder.decode(Buffer.concat([whole, Buffer.of(0x0a, 0x7f)]), damaged.rows),
    );
    damaged.rows.abandon();
    const scan = t.mock.method(KnownLabels.prototype, 'scan');
    const { rows, batch } = openRows(nowMs, table);
    decoder.decode(whole, rows);
    assert.equal(rows.finish().stored, 2 * count);
    assert.deepEqual(
      samplesOf(batch, table).map(({ labels, value }) => [labels.i, value]),
      Array.from({ length: count }, (_, i) => [
        [String(i), i],
        [String(i), -i],
      ]).flat(),
    );
    assert.ok(scan.mock.callCount() <= 2, `${scan.mock.callCount()} scans`);
  });

  const goodSample = sample(at, 1);

  const refusals: [string, Buffer, field: RegExp, message: RegExp][] = [
    ['no name', field(1, Buffer.concat([label('a', 'b'), goodSample])), /labels/, /__name__/],
    [
      'two names',
      field(1, Buffer.concat([label('__name__', 'x'), label('__name__', 'y'), goodSample])),
      /labels/,
      /__name__ once/,
    ],
    [
      'a label twice',
      field(
        1,
        Buffer.concat([label('__name__', 'x'), label('a', '1'), label('a', '2'), goodSample]),
      ),
      /labels\.a/,
      /once/,
    ],
    [
      'no UTF-8',
      field(1, Buffer.concat([label('__name__', 'x'), label('a', Buffer.of(0xff)), goodSample])),
      /labels/,
      /UTF-8/,
    ],
    ['an empty name', timeSeries1('', {}, goodSample), /name/, /not empty/],
    ['a time before 1970', timeSeries1('x', {}, sample(-1, 1)), /timestamp/, /1970/],
    ['the least time', timeSeries1('x', {}, sample(-(2n ** 63n), 1)), /timestamp/, /1970/],
    ['the last time', timeSeries1('x', {}, sample(2n ** 63n - 1n, 1)), /timestamp/, /ahead/],
  ];
  for (const [what, bad, where, message] of refusals) {
    test(`refuses ${what}, and nothing else`, () => {
      const { outcome, batch, table } = take1(
        timeSeries1('good', { a: '1' }, goodSample),
        bad,
        timeSeries1('good', { a: '2' }, goodSample),
      );
      assert.equal(outcome.stored, 2);
      assert.equal(outcome.refused, 1);
      assert.equal(outcome.problems[0].index, 1);
      assert.match(outcome.problems[0].field ?? '', where);
      assert.match(outcome.problems[0].message, message);
      assert.equal(samplesOf(batch, table).length, 2);
    });
  }

  test('takes labels in any order for the same series', () => {
    const { table, outcome } = take1(
      field(
        1,
        Buffer.concat([label('b', '2'), label('__name__', 'x'), label('a', '1'), goodSample]),
      ),
      timeSeries1('x', { a: '1', b: '2' }, goodSample),
    );
    assert.equal(outcome.stored, 2);
    assert.equal(table.activeCount, 1);
  });

  test('leaves out labels with an empty value', () => {
    const { table } = take1(
      timeSeries1('x', { a: '1', b: '' }, goodSample),
      timeSeries1('x', { a: '1' }, goodSample),
    );
    assert.equal(table.activeCount, 1);
  });

  test('takes labels longer than 127 bytes, zero values and several samples of a series', () => {
    const long = 'v'.repeat(300);
    const { batch, table } = take1(
      timeSeries1('x', { long }, sample(at, 0), sample(at + 1, -0), sample(0, 2)),
    );
    assert.deepEqual(
      samplesOf(batch, table).map(({ timestampMs, value }) => [timestampMs, value]),
      [
        [at, 0],
        [at + 1, -0],
        [0, 2],
      ],
    );
    assert.equal(samplesOf(batch, table)[0].labels.long, long);
  });

  test('keeps infinities, NaN and the stale marker apart', () => {
    const { batch } = take1(
      timeSeries1(
        'x',
        {},
        sample(at, Number.POSITIVE_INFINITY),
        sample(at + 1, Number.NaN),
        sample(at + 2, staleNaN),
      ),
    );
    assert.equal(batch.value[0], Number.POSITIVE_INFINITY);
    assert.ok(Number.isNaN(batch.value[1]) && !isStaleMarker(batch.value[1]));
    assert.ok(isStaleMarker(batch.value[2]));
  });

  test('reads native histograms', () => {
    const { batch, outcome } = take1(timeSeries1('h', {}, field(4, histogram)));
    assert.equal(outcome.histograms, 1);
    const [row] = batch.histograms;
    assert.equal(row.timestampMs, at);
    assert.equal(row.histogram.schema, 3);
    assert.equal(row.histogram.count, 12);
    assert.equal(row.histogram.sum, 18.5);
    assert.equal(row.histogram.zeroCount, 2);
    assert.equal(row.histogram.zeroThreshold, 0.001);
    assert.deepEqual([...row.histogram.positive.index], [1, 2, 7]);
    assert.deepEqual([...row.histogram.positive.count], [3, 2, 4]);
    assert.deepEqual([...row.histogram.negative.index], [0]);
  });

  test('reads float histograms with custom bounds', () => {
    const custom = Buffer.concat([
      doubleField(2, 2.5),
      doubleField(3, 3),
      Buffer.concat([varint(4 << 3), zigzag(-53)]),
      field(11, Buffer.concat([varint(1 << 3), zigzag(0), varintField(2, 2)])),
      packed(13, doubles([1.5, 1])),
      varintField(15, at),
      packed(16, doubles([0.1, 0.5])),
    ]);
    const { batch } = take1(timeSeries1('h', {}, field(4, custom)));
    assert.deepEqual([...batch.histograms[0].histogram.bounds], [0.1, 0.5]);
    assert.deepEqual([...batch.histograms[0].histogram.positive.count], [1.5, 1]);
  });

  const badHistograms: [string, Buffer, RegExp][] = [
    ['schema 9', Buffer.concat([varint(4 << 3), zigzag(9)]), /schema from -4 to 8/],
    ['a negative bucket', packed(12, [zigzag(-5)]), /as many counts/],
    ['more buckets than counts', field(11, varintField(2, 3)), /as many counts/],
    ['too many buckets', field(11, varintField(2, 4_000_000_000)), /at most 4096 buckets/],
  ];
  for (const [what, bad, message] of badHistograms) {
    test(`refuses a histogram with ${what}`, () => {
      const { outcome } = take1(
        timeSeries1('h', {}, field(4, Buffer.concat([bad, varintField(15, at)]))),
        timeSeries1('good', {}, goodSample),
      );
      assert.equal(outcome.stored, 1);
      assert.equal(outcome.refused, 1);
      assert.match(outcome.problems[0].message, message);
    });
  }

  test('reads exemplars and metadata', () => {
    const exemplar = Buffer.concat([
      label('trace_id', 'abc'),
      doubleField(2, 0.5),
      varintField(3, at),
    ]);
    const metadata = Buffer.concat([
      varintField(1, 1),
      field(2, 'http_requests_total'),
      field(4, 'Requests so far.'),
      field(5, 'requests'),
    ]);
    const { batch, outcome } = take1(
      timeSeries1('x', {}, goodSample, field(3, exemplar)),
      field(3, metadata),
    );
    assert.equal(outcome.exemplars, 1);
    assert.deepEqual(batch.exemplars[0].labels, [['trace_id', 'abc']]);
    assert.deepEqual(batch.metadata, [
      {
        name: 'http_requests_total',
        type: 'counter',
        help: 'Requests so far.',
        unit: 'requests',
      },
    ]);
  });

  test('refuses a body of version 2.0, of which it would find nothing', () => {
    const symbols = new Symbols();
    const series = Buffer.concat([symbols.labelRefs('x', {}), goodSample]);
    assert.throws(() => take1(symbols.request(field(5, series))), /version 2\.0/);
  });

  test('reads labels between and behind the samples of a series', () => {
    const { batch, table, outcome } = take1(
      field(1, Buffer.concat([goodSample, label('__name__', 'x'), label('host', 'a')])),
      field(1, Buffer.concat([label('__name__', 'x'), goodSample, label('host', 'b')])),
      timeSeries1('x', {}, goodSample),
    );
    assert.equal(outcome.refused, 0);
    assert.deepEqual(
      samplesOf(batch, table).map(({ name, labels }) => [name, labels]),
      [
        ['x', { host: 'a' }],
        ['x', { host: 'b' }],
        ['x', {}],
      ],
    );
    assert.equal(table.activeCount, 3);
  });

  test('counts all samples of a refused series', () => {
    const { outcome } = take1(timeSeries1('', {}, goodSample, goodSample, field(4, histogram)));
    assert.equal(outcome.refused, 3);
  });
});

describe('remote write 2.0', () => {
  test('reads histograms, exemplars and metadata by reference', () => {
    const symbols = new Symbols();
    const refs = symbols.labelRefs('latency', { host: 'a' });
    const exemplarRefs = packed(1, [varint(symbols.ref('trace_id')), varint(symbols.ref('t1'))]);
    const metadata = Buffer.concat([
      varintField(1, 3),
      varintField(3, symbols.ref('How long.')),
      varintField(4, symbols.ref('seconds')),
    ]);
    const series = Buffer.concat([
      refs,
      field(3, histogram),
      field(4, Buffer.concat([exemplarRefs, doubleField(2, 1), varintField(3, at)])),
      field(5, metadata),
    ]);
    const { batch, outcome } = take2(symbols.request(field(5, series)));
    assert.equal(outcome.histograms, 1);
    assert.deepEqual(batch.exemplars[0].labels, [['trace_id', 't1']]);
    assert.deepEqual(batch.metadata, [
      { name: 'latency', type: 'histogram', help: 'How long.', unit: 'seconds' },
    ]);
  });

  test('reads the metadata of known series, too, once a body', () => {
    const open = openRows(nowMs);
    const decoder = new RemoteWrite2Decoder(open.table);
    const push = (help: string) => {
      const symbols = new Symbols();
      const series = ['a', 'b'].map((host) => {
        const refs = symbols.labelRefs('up', { host });
        const metadata = Buffer.concat([varintField(1, 2), varintField(3, symbols.ref(help))]);
        return field(5, Buffer.concat([refs, sample(at, 1), field(5, metadata)]));
      });
      open.rows.open(open.batch, nowMs, 'test');
      decoder.decode(symbols.request(...series), open.rows);
      open.rows.finish();
    };
    push('old');
    push('new');
    assert.deepEqual(
      open.batch.metadata.map(({ name, help }) => [name, help]),
      [
        ['up', 'old'],
        ['up', 'new'],
      ],
    );
  });

  test('reads labels that are not packed, in pieces, or behind their samples', () => {
    const symbols = new Symbols();
    const refs = ['__name__', 'x', 'host', 'a'].map((text) => symbols.ref(text));
    const single = refs.map((ref) => varintField(1, ref));
    const [nameRefs, hostRefs] = [refs.slice(0, 2), refs.slice(2)].map((part) =>
      packed(
        1,
        part.map((ref) => varint(ref)),
      ),
    ) as [Buffer, Buffer];
    const metadata = field(5, varintField(1, 2));
    const { batch, table, outcome } = take2(
      symbols.request(
        field(5, Buffer.concat([...single, sample(at, 1)])),
        field(5, Buffer.concat([sample(at, 2), ...single, sample(at + 1, 3), metadata])),
        field(5, Buffer.concat([sample(at, 4), nameRefs, hostRefs])),
        field(5, Buffer.concat([...single.slice(0, 2), hostRefs, sample(at, 5)])),
        field(5, sample(at, 6)),
      ),
    );
    const samples = samplesOf(batch, table);
    assert.deepEqual(
      samples.map(({ value }) => value),
      [1, 2, 3, 4, 5],
    );
    for (const { name, labels } of samples) assert.deepEqual([name, labels], ['x', { host: 'a' }]);
    assert.equal(batch.metadata[0]?.name, 'x');
    assert.equal(outcome.refused, 1);
    assert.match(outcome.problems[0].message, /__name__/);
  });

  test('refuses a body with more labels behind those of a series that may be another', () => {
    const symbols = new Symbols();
    const series = Buffer.concat([symbols.labelRefs('x', {}), symbols.labelRefs('y', {})]);
    assert.throws(() => take2(symbols.request(field(5, series))), /labels of a series once/);
  });

  const damaged: [string, Buffer, RegExp][] = [
    ['a reference beyond the symbols', field(5, packed(1, [varint(7), varint(8)])), /symbol 7/],
    ['an odd number of references', field(5, packed(1, [varint(0)])), /even number/],
  ];
  for (const [what, series, message] of damaged) {
    test(`refuses a body with ${what}`, () => {
      const body = new Symbols().request(series);
      assert.throws(
        () => take2(body),
        (error) =>
          error instanceof TidemarkError && error.status === 400 && message.test(error.message),
      );
    });
  }
});

describe('the content type of remote write', () => {
  const types: [string | undefined, 1 | 2 | 415][] = [
    [undefined, 1],
    ['application/x-protobuf', 1],
    ['application/x-protobuf;proto=prometheus.WriteRequest', 1],
    ['application/x-protobuf; proto=io.prometheus.write.v2.Request', 2],
    ['application/x-protobuf;proto="io.prometheus.write.v2.Request"', 2],
    ['Application/X-Protobuf', 1],
    ['application/x-protobuf;proto=io.prometheus.write.v3.Request', 415],
    ['application/json', 415],
    ['', 415],
  ];
  for (const [type, expected] of types) {
    test(`${type} is ${expected}`, () => {
      if (expected !== 415) assert.equal(versionOf(type), expected);
      else {
        assert.throws(
          () => versionOf(type),
          (error) => error instanceof TidemarkError && error.status === 415,
        );
      }
    });
  }
});

describe('the answer of remote write', () => {
  const outcome = {
    stored: 5,
    histograms: 2,
    exemplars: 1,
    refused: 0,
    overLimit: 0,
    problems: [],
  };
  test('says what was written in version 2', () => {
    assert.deepEqual(answerTo(outcome, 2), {
      status: 204,
      headers: {
        'x-prometheus-remote-write-samples-written': '3',
        'x-prometheus-remote-write-histograms-written': '2',
        'x-prometheus-remote-write-exemplars-written': '1',
      },
      body: '',
    });
    assert.deepEqual(answerTo(outcome, 1).headers, {});
  });
  test('is 400 for bad samples and 429 when nothing but new series over the limit came', () => {
    const problems = [{ index: 3, field: 'timestamp', message: 'expected a time' }];
    const bad = answerTo({ ...outcome, refused: 1, problems }, 2);
    assert.equal(bad.status, 400);
    assert.match(bad.body, /1 samples were refused, 5 were stored: series 3: timestamp: expected/);
    assert.equal(bad.headers['x-prometheus-remote-write-samples-written'], '3');
    const mixed = answerTo({ ...outcome, refused: 1, overLimit: 1, problems }, 2);
    assert.equal(mixed.status, 400);
    assert.equal(mixed.headers['x-prometheus-remote-write-samples-written'], '3');
    const full = answerTo({ ...outcome, stored: 0, refused: 1, overLimit: 1, problems }, 1);
    assert.equal(full.status, 429);
    assert.equal(full.headers['retry-after'], '60');
  });
});
