import type { Labels } from '@tidemark/protocol';
import { metricCatalog, type SimulatedMetric } from './metric-catalog.ts';
import { seedOf } from './random.ts';

const regions = ['eu-central', 'eu-west', 'us-east', 'ap-south'];

/** One simulated series. Series of one host share its seed for outages. */
export type SimulatedSeries = {
  metric: SimulatedMetric;
  labels: Labels;
  seed: number;
  hostSeed: number;
};

/** Spreads `count` series over the metrics of the catalog, and then over more and more hosts. */
export function makeFleet(count: number, seed: number): SimulatedSeries[] {
  const fleet: SimulatedSeries[] = [];
  for (let index = 0; index < count; index++) {
    const metric = metricCatalog[index % metricCatalog.length];
    const hostNumber = Math.floor(index / metricCatalog.length);
    const host = `${metric.host}-${String(hostNumber + 1).padStart(2, '0')}`;
    fleet.push({
      metric,
      labels: { host, region: regions[hostNumber % regions.length] },
      seed: seedOf(seed, `${metric.name} ${host}`),
      hostSeed: seedOf(seed, host),
    });
  }
  return fleet;
}
