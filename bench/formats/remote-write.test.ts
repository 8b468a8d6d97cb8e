import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uncompressSync } from 'snappy';
import { remoteWrite } from './remote-write.ts';
import { varint } from './snappy.ts';

const timestampMs = 1_790_000_000_123;

function timeSeries(name: string, job: string, value: number, timestampMs: number): Buffer {
  const labels = Buffer.concat([
    Buffer.from([(1 << 3) | 2, 12 + name.length, 0x0a, 8]),
    Buffer.from('__name__'),
    Buffer.from([0x12, name.length]),
    Buffer.from(name),
    Buffer.from([(1 << 3) | 2, 7 + job.length, 0x0a, 3]),
    Buffer.from('job'),
    Buffer.from([0x12, job.length]),
    Buffer.from(job),
  ]);
  const sample = Buffer.concat([
    Buffer.from([0x12, 16, 0x09]),
    Buffer.from(new Float64Array([value]).buffer),
    Buffer.from([0x10]),
    varint(timestampMs),
  ]);
  return Buffer.concat([
    Buffer.from([(1 << 3) | 2, labels.length + sample.length]),
    labels,
    sample,
  ]);
}

test('a body holds labels, value and timestamp where the protobuf definition has them', () => {
  const write = remoteWrite.bodyWriter([{ name: 'up', labels: [['job', 'a']] }]);
  const body = write([{ timestampMs, values: Float64Array.of(1.5) }]);
  assert.deepEqual(uncompressSync(body), timeSeries('up', 'a', 1.5, timestampMs));
  // A second body comes from the same template and must not keep the first one's figures.
  const second = write([{ timestampMs: timestampMs + 1, values: Float64Array.of(2.5) }]);
  assert.deepEqual(uncompressSync(second), timeSeries('up', 'a', 2.5, timestampMs + 1));
  assert.equal(second.length, body.length);
});

test('samples come tick by tick, each in a TimeSeries of its own, as Prometheus sends them', () => {
  const series = ['cpu_seconds_total', 'disk_bytes_total'].map((name) => ({
    name,
    labels: [['job', 'node']] as const,
  }));
  const body = remoteWrite.bodyWriter(series)([
    { timestampMs, values: Float64Array.of(1, 2) },
    { timestampMs: timestampMs + 10_000, values: Float64Array.of(3, 4) },
  ]);
  const expected = Buffer.concat([
    timeSeries('cpu_seconds_total', 'node', 1, timestampMs),
    timeSeries('disk_bytes_total', 'node', 2, timestampMs),
    timeSeries('cpu_seconds_total', 'node', 3, timestampMs + 10_000),
    timeSeries('disk_bytes_total', 'node', 4, timestampMs + 10_000),
  ]);
  assert.deepEqual(uncompressSync(body), expected);
  assert.ok(body.length < expected.length * 0.8, 'labels that come again are copies');
});
