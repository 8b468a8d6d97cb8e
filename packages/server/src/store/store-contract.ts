/** What every store must do: one suite, run on real engines only. */
import { describeBuckets } from './contract/bucket-contract.ts';
import { describeDocuments } from './contract/document-contract.ts';
import { describeDurability } from './contract/durability-contract.ts';
import type { StoreHarness } from './contract/harness.ts';
import { describeKeeping } from './contract/keeping-contract.ts';
import { describeOverrides } from './contract/override-contract.ts';
import { describePoints } from './contract/point-contract.ts';
import { describeRollups } from './contract/rollup-contract.ts';
import { describeSamples } from './contract/sample-contract.ts';
import { describeSeries } from './contract/series-contract.ts';
import { describeSketches } from './contract/sketch-contract.ts';

export type { StoreHarness, StorePlace } from './contract/harness.ts';

export function describeStoreContract(harness: StoreHarness): void {
  describeSamples(harness);
  describeSeries(harness);
  describeBuckets(harness);
  describeRollups(harness);
  describeKeeping(harness);
  describeOverrides(harness);
  describeSketches(harness);
  describePoints(harness);
  describeDocuments(harness);
  describeDurability(harness);
}
