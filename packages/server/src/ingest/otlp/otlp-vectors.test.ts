import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { observation } from '../../batch/index.ts';
import { bodyOf, type Json, lines, OtlpTarget } from './testing/decode-otlp.ts';

// OpenTelemetry's example of a request, opentelemetry-proto/examples/metrics.json.
const file = new URL('../../../../../../shared/vectors/otlp/metrics.json', import.meta.url);
const skip = existsSync(file) ? false : 'there are no vectors at ../shared/vectors/otlp';

test("OpenTelemetry's own example, in both encodings", { skip }, () => {
  const request = JSON.parse(readFileSync(file, 'utf8')) as Json;
  const common =
    'job="my.service",{},otel_scope_my_scope_attribute="some scope attribute",otel_scope_name="my.library",otel_scope_version="1.0.0"';
  const labels = (own: string) => common.replace('{}', own);
  const histogram = (le: string) => labels(`${le}my_histogram_attr="some value"`);
  const expected = [
    `my_counter_total{${labels('my_counter_attr="some value"')}} 5`,
    `my_gauge_ratio{${labels('my_gauge_attr="some value"')}} 10`,
    `my_histogram_bucket{${histogram('le="+Inf",')}} 2`,
    `my_histogram_bucket{${histogram('le="1",')}} 1`,
    `my_histogram_count{${histogram('')}} 2`,
    `my_histogram_sum{${histogram('')}} 2`,
  ];
  for (const encoding of ['json', 'protobuf'] as const) {
    const { samples, outcome, batch, table } = new OtlpTarget().take(
      bodyOf(request, encoding),
      encoding,
    );
    assert.deepEqual(outcome.problems, []);
    assert.deepEqual(lines(samples), expected);
    assert.ok(samples.every(({ timestampMs }) => timestampMs === 1_544_712_660_300));
    const [{ seriesIndex, kind, histogram: stored }] = batch.histograms;
    assert.equal(table.definition(seriesIndex).name, 'my_exponential_histogram');
    assert.equal(kind, observation);
    // The example's count of 3 is its zero bucket and one other: OTLP's (2^2, 2^3].
    assert.deepEqual(stored.positive, { index: Int32Array.of(3), count: Float64Array.of(2) });
    assert.deepEqual([stored.count, stored.zeroCount, stored.sum], [3, 1, 10]);
    assert.deepEqual(
      batch.metadata.map(({ name, help }) => [name, help]),
      [
        ['my_counter_total', 'I am a Counter'],
        ['my_gauge_ratio', 'I am a Gauge'],
        ['my_histogram', 'I am a Histogram'],
        ['my_exponential_histogram', 'I am an Exponential Histogram'],
      ],
    );
  }
});
