import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KnownLabels } from './known-labels.ts';
import { sample, timeSeries1 } from './testing/encode-remote-write.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);

/** A table of any size without texts. */
function tableOf(activeCount: number, deleted: ReadonlySet<number> = new Set()) {
  return { activeCount, has: (index: number) => !deleted.has(index) };
}

test('equal bytes mean the series that was learned for them, others none, while the slots double', () => {
  const texts = fc.uniqueArray(fc.uint8Array({ maxLength: 70 }), {
    minLength: 1,
    maxLength: 3_000,
    selector: (bytes) => Buffer.from(bytes).toString('hex'),
    size: 'max',
  });
  fc.assert(
    fc.property(texts, fc.nat(40), (all, before) => {
      const known = new KnownLabels(tableOf(all.length));
      all.forEach((bytes, series) => {
        known.open(Buffer.concat([Buffer.alloc(before), bytes, Buffer.from('rest')]));
        assert.equal(known.find(before, before + bytes.length), -1);
        known.learn(before, before + bytes.length, series);
      });
      all.forEach((bytes, series) => {
        known.open(bytes);
        assert.equal(known.find(0, bytes.length), series);
      });
    }),
    { numRuns: 20 },
  );
});

test('a hundred thousand labels are told apart', () => {
  const known = new KnownLabels(tableOf(100_000));
  const bodyOf = (i: number) => Buffer.from(`host-${i}`);
  for (let i = 0; i < 100_000; i++) {
    known.open(bodyOf(i));
    known.learn(0, bodyOf(i).length, i);
  }
  for (let i = 0; i < 200_000; i++) {
    known.open(bodyOf(i));
    assert.equal(known.find(0, bodyOf(i).length), i < 100_000 ? i : -1);
  }
});

test('labels that no longer come make room', () => {
  const known = new KnownLabels(tableOf(1));
  const bodyOf = (i: number) => Buffer.from(`host-${i}`);
  for (let i = 0; i <= 65_536; i++) {
    known.open(bodyOf(i));
    known.learn(0, bodyOf(i).length, i);
  }
  known.open(bodyOf(65_536));
  assert.equal(known.find(0, bodyOf(65_536).length), 65_536);
  known.open(bodyOf(0));
  assert.equal(known.find(0, bodyOf(0).length), -1);
});

/** Learns the labels in a TimeSeries whose only sample has 18 bytes; its length has one or two. */
function learnLabelsOf(known: KnownLabels, body: Buffer, series: number): void {
  known.open(body);
  known.learn(body[1] < 0x80 ? 2 : 3, body.length - 18, series);
}

test('a scan reads known series and stops before what it leaves to its caller', () => {
  const known = new KnownLabels(tableOf(3, new Set([1])));
  const a = timeSeries1('a', { host: 'x' }, sample(nowMs, 1.5));
  const b = timeSeries1('b', {}, sample(nowMs, -2));
  learnLabelsOf(known, a, 0);
  learnLabelsOf(known, b, 1);
  const twice = timeSeries1('a', { host: 'x' }, sample(nowMs, 3), sample(nowMs + 1, 0));
  const body = Buffer.concat([a, twice, b, b]);
  known.open(body);
  assert.equal(known.scan(0, nowMs + 10), body.length);
  const { count, series, timestampMs, value } = known.rows;
  assert.equal(count, 5);
  assert.deepEqual([...series.subarray(0, 5)], [0, 0, 0, 1, 1]);
  assert.deepEqual([...timestampMs.subarray(0, 3)], [nowMs, nowMs, nowMs + 1]);
  assert.deepEqual([...value.subarray(0, 5)], [1.5, 3, 0, -2, -2]);
  assert.deepEqual(
    [known.seriesCount(0, 5), known.seriesCount(0, 3), known.seriesCount(2, 4)],
    [4, 2, 2],
  );
  assert.deepEqual(
    [known.rowAfterSeries(0), known.rowAfterSeries(1), known.rowAfterSeries(4)],
    [1, 3, 5],
  );
  assert.deepEqual([known.placeOf(0), known.placeOf(2)], [0, a.length]);
  // Its series is deleted: it has to be parsed anew.
  assert.equal(
    known.find(a.length + twice.length + 2, a.length + twice.length + b.length - 18),
    -1,
  );
  assert.equal(known.scan(0, nowMs), a.length, 'a sample that is too early stops it');
  const unknown = timeSeries1('c', {}, sample(nowMs, 1));
  known.open(Buffer.concat([b, unknown, b]));
  assert.equal(known.scan(0, nowMs), b.length);
  assert.equal(known.rows.count, 1);
});

test('a body that is cut off anywhere has rows of whole series only', () => {
  const known = new KnownLabels(tableOf(2));
  const a = timeSeries1('a', { host: 'x'.repeat(90) }, sample(nowMs, 1.5));
  learnLabelsOf(known, a, 0);
  const body = Buffer.concat([a, a, a]);
  for (let length = 0; length <= body.length; length++) {
    // What a longer body left behind must not be read.
    known.open(body);
    known.open(body.subarray(0, length));
    const whole = Math.floor(length / a.length);
    assert.equal(known.scan(0, nowMs), whole * a.length, `${length} bytes`);
    assert.equal(known.rows.count, whole);
  }
});
