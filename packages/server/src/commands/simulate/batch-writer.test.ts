import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PostedSample } from '@tidemark/protocol';
import fc from 'fast-check';
import { BatchWriter } from './batch-writer.ts';
import { makeFleet } from './fleet.ts';
import { fillIn } from './json-template.ts';
import { valueAt } from './metric-catalog.ts';
import { isSilent } from './outage.ts';

const timeMs = Date.UTC(2025, 0, 1);

function write(writer: BatchWriter, count: number, elapsedMs = 0): PostedSample[] {
  const buffer = writer.allocate(count);
  const { sizeBytes, samples } = writer.write(buffer, count, { timeMs, stepMs: 0.5, elapsedMs });
  if (samples === 0) return [];
  const parsed = JSON.parse(buffer.toString('utf8', 0, sizeBytes)) as PostedSample[];
  assert.equal(parsed.length, samples);
  return parsed;
}

test('arrays hold the samples that the generator says, series after series', () => {
  const fleet = makeFleet(47, 1);
  const writer = new BatchWriter(fleet);
  const samples = [...write(writer, 30), ...write(writer, 30)];
  for (const [index, sample] of samples.entries()) {
    const { metric, labels, seed } = fleet[index % 47] ?? assert.fail();
    const sampleMs = timeMs + (index % 30) * 0.5;
    assert.deepEqual(sample, {
      name: metric.name,
      type: metric.type,
      unit: metric.unit,
      labels,
      timestamp: Math.floor(sampleMs),
      value: sample.value,
    });
    const expected = valueAt(metric, seed, sampleMs, 47 * 0.5);
    assert.ok(Math.abs(sample.value - expected) <= 0.51 / 10 ** metric.decimals);
  }
});

test('silent hosts are left out', () => {
  const fleet = makeFleet(2000, 1);
  const elapsedMs = 300_000;
  const silent = fleet.filter(({ hostSeed }) => isSilent(hostSeed, elapsedMs));
  assert.ok(silent.length > 0);
  const samples = write(new BatchWriter(fleet), 2000, elapsedMs);
  assert.equal(samples.length, 2000 - silent.length);
  const silentHosts = new Set(silent.map(({ labels }) => labels.host));
  assert.ok(samples.every(({ labels }) => !silentHosts.has(labels?.host ?? '')));
});

test('any value is written as the number that it is', () => {
  const anyValue = fc.integer({ min: -(10 ** 12), max: 10 ** 12 });
  fc.assert(
    fc.property(anyValue, fc.integer({ min: 0, max: 4 }), (mantissa, decimals) => {
      const value = mantissa / 10 ** decimals;
      const target = Buffer.from(`"timestamp":${'x'.repeat(13)},"value":${'x'.repeat(18)}},`);
      fillIn(target, target.length, timeMs, value, decimals);
      const parsed = JSON.parse(`{${target.toString().slice(0, -1)}`);
      assert.equal(parsed.timestamp, timeMs);
      assert.ok(Math.abs(parsed.value - value) < 1e-9 * Math.max(1, Math.abs(value)));
    }),
  );
});
