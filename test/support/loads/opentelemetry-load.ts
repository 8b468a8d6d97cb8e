import assert from 'node:assert/strict';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { readSeries, type SamplesBySeries } from '../all-samples.ts';
import type { Api } from '../api.ts';
import { samplesOf, startSdk } from '../opentelemetry.ts';
import { waitUntil } from '../wait-until.ts';
import type { Load } from './load.ts';

const exportIntervalMillis = 2_000;
const recordIntervalMs = 50;

const names = [
  'orders_total',
  'open_carts',
  'temperature_celsius',
  'duration_seconds_bucket',
  'duration_seconds_sum',
  'duration_seconds_count',
  'bytes_sent_total',
  'load',
  'threads',
];

/** An SDK that exports every two seconds; its exporter repeats an export for some seconds. */
export function openTelemetryLoad(url: string, temporality: AggregationTemporality): Load {
  const isDelta = temporality === AggregationTemporality.DELTA;
  const service = isDelta ? 'delta' : 'cumulative';
  const sdk = startSdk(service, {
    url: `${url}/v1/otlp/v1/metrics`,
    encoding: isDelta ? 'json' : 'protobuf',
    temporality,
    exportIntervalMillis,
  });
  const { exports, provider } = sdk;
  const timer = setInterval(sdk.record, recordIntervalMs);
  const acknowledged = () => exports.filter(({ isAcknowledged }) => isAcknowledged);
  const arrivedOf = async (api: Api): Promise<SamplesBySeries> => {
    const arrived = await readSeries(api, names);
    return new Map([...arrived].filter(([id]) => id.includes(`["job","${service}"]`)));
  };
  return {
    name: `OpenTelemetry, ${service}`,
    progress: () => acknowledged().length,
    finish: async () => {
      clearInterval(timer);
      // An export that was given up is answered by an error, which is in the account.
      await provider.shutdown().catch(() => undefined);
      await waitUntil('all exports', () => exports.every(({ isDone }) => isDone), 60_000);
    },
    check: async (api) => {
      const arrived = await arrivedOf(api);
      const sent = acknowledged();
      if (isDelta) checkTotals(samplesOf(service, sent), samplesOf(service, exports), arrived);
      else checkReadings(samplesOf(service, sent), samplesOf(service, exports), arrived);
      return `${sent.length} of ${exports.length} exports acknowledged`;
    },
  };
}

/** Each reading that was acknowledged is there, and nothing that was not sent. */
function checkReadings(sent: SamplesBySeries, maybe: SamplesBySeries, arrived: SamplesBySeries) {
  for (const [id, samples] of sent) {
    if (id.startsWith('target_info')) continue;
    for (const [timestampMs, values] of samples) {
      assert.deepEqual(arrived.get(id)?.get(timestampMs), values, `${id} @${timestampMs}`);
    }
  }
  for (const [id, samples] of arrived) {
    for (const [timestampMs, values] of samples) {
      assert.deepEqual(values, maybe.get(id)?.get(timestampMs), `${id} @${timestampMs}`);
    }
  }
}

/** Totals hold every delta that was acknowledged once, and at most once each that may have arrived. */
function checkTotals(sent: SamplesBySeries, maybe: SamplesBySeries, arrived: SamplesBySeries) {
  for (const [id, samples] of sent) {
    if (!/^(orders|duration|bytes)/.test(id)) continue;
    const total = lastOf(arrived.get(id));
    assert.ok(total >= lastOf(samples), `${id}: ${total} of ${lastOf(samples)} acknowledged`);
    assert.ok(total <= lastOf(maybe.get(id)), `${id}: ${total} of ${lastOf(maybe.get(id))} sent`);
  }
}

function lastOf(samples: ReadonlyMap<number, number[]> | undefined): number {
  const [, [value = Number.NaN]] = [...(samples ?? [])].at(-1) ?? [0, []];
  return value;
}
