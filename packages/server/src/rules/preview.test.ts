import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxPreviewSeries } from '@tidemark/protocol';
import fc from 'fast-check';
import { AlertingRule } from './alerting-rule.ts';
import { previewRule } from './preview.ts';
import { ruleTemplates } from './rule-templates.ts';
import { TestStorage } from './rule-tests/test-storage.ts';
import { ruleOf } from './testing/memory-environment.ts';

const templates = ruleTemplates({ query: async () => [] });
const { signal } = new AbortController();
const stepMs = 60_000;
const labels = [
  ['__name__', 'load'],
  ['host', 'a'],
] as const;

test('a preview says what the evaluations would have said', async () => {
  const value = fc.constantFrom(1, 9, null);
  const lengths = fc.record({ forSteps: fc.nat(3), keepSteps: fc.nat(3) });
  const property = fc.asyncProperty(
    fc.array(value, { minLength: 1, maxLength: 25 }),
    lengths,
    fc.constantFrom('load > 4', '4 < load', '(load) > 4 and load > 4'),
    async (values, { forSteps, keepSteps }, expr) => {
      const spec = ruleOf(
        `alert: A\nexpr: ${expr}\nfor: ${forSteps}m\nkeep_firing_for: ${keepSteps}m`,
      );
      assert.equal(spec.kind, 'alerting');
      const storage = new TestStorage();
      const rule = spec.kind === 'alerting' ? new AlertingRule(spec, templates) : undefined;
      const expected: string[] = [];
      for (const [at, one] of values.entries()) {
        // A gap of a minute is none to PromQL: series end with a marker only, so the gap gets a low value.
        storage.append(labels, at * stepMs, one ?? 0);
        const holds = (one ?? 0) > 4;
        await rule?.evaluate(holds ? [{ labels, value: one ?? 0 }] : [], at * stepMs, 0);
        const [alert] = rule?.active.values() ?? [];
        expected.push(alert === undefined || alert.state === 'resolved' ? '-' : alert.state);
      }
      const endMs = (values.length - 1) * stepMs;
      const options = { startMs: 0, endMs, stepMs, source: storage, templates, signal };
      const preview = await previewRule(spec, options);
      const got = values.map((_, at) => {
        const spans = preview.series.flatMap((series) => series.spans);
        const span = spans.find(({ start, end }) => start <= at * stepMs && at * stepMs < end);
        return span?.state ?? '-';
      });
      assert.deepEqual(got, expected);
    },
  );
  await fc.assert(property, { numRuns: 200 });
});

test('so many series are shown, those that fired first', async () => {
  const storage = new TestStorage();
  for (let i = 0; i < maxPreviewSeries + 5; i++) {
    const host = String(i).padStart(4, '0');
    const series = [labels[0], ['host', host]] as const;
    storage.append(series, 0, i >= maxPreviewSeries ? 9 : 1);
  }
  const spec = ruleOf("alert: A\nexpr: load > 4\nannotations: {s: '{{ $labels.host }}'}");
  const options = { startMs: 0, endMs: 0, stepMs, source: storage, templates, signal };
  const preview = await previewRule(spec, options);
  assert.deepEqual([preview.seriesCount, preview.firings], [maxPreviewSeries + 5, 5]);
  assert.equal(preview.series.length, maxPreviewSeries);
  assert.equal(preview.series[0]?.annotations.s, '0100');
  assert.equal(preview.series[4]?.spans.length, 1);
  assert.equal(preview.series[5]?.spans.length, 0);
});

test('a recording rule has values and no spans', async () => {
  const storage = new TestStorage();
  storage.append(labels, 0, 3);
  const options = { startMs: 0, endMs: 0, stepMs, source: storage, templates, signal };
  const preview = await previewRule(ruleOf('record: a\nexpr: load * 2'), options);
  assert.deepEqual(preview.series[0]?.values, [[0, 6]]);
  assert.deepEqual([preview.threshold, preview.series[0]?.spans], [null, []]);
});
