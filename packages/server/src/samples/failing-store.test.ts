import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { observation, reading } from '../batch/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { compileMatcher } from '../promql/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { RolledUse } from './rolled-use.ts';
import type { Samples } from './samples.ts';
import { samplesOf } from './testing/samples-of.ts';

const startMs = Date.UTC(2026, 2, 29, 12);
const clock = { ms: startMs + 60_000 };

/** The store, of which one write of samples lasts until it is let go: a read does not wait for it for long. */
function stalling(store: Store, stalled: () => Promise<void>): Store {
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (name === 'writeSamples') {
        return async (samples: never) => {
          await stalled();
          await target.writeSamples(samples);
        };
      }
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function valuesOf(samples: Samples, name: string): Promise<number[]> {
  const request = {
    matchers: [compileMatcher('__name__', '=', name)],
    startMs: startMs - 1,
    endMs: startMs + 60_000,
    hint: { stepMs: 0, rangeMs: 0, function: null },
  };
  const budget = { takeSeries: () => undefined, takeSamples: () => undefined };
  const source = samples.source(new RolledUse());
  const [series] = await source.select(request, budget, new AbortController().signal);
  return [...series.value];
}

const lateReading = { s: 10, value: 3, kind: reading } as const;
const correctedReading = { s: 20, value: 3, kind: reading } as const;
const nextObservation = { s: 30, value: 3, kind: observation } as const;

for (const [what, first, second, expected] of [
  ['a late reading', reading, lateReading, [1, 3, 2]],
  ['a reading with another value', reading, correctedReading, [1, 3]],
  ['an observation', observation, nextObservation, [1, 2, 3]],
] as const) {
  test(`${what} that the store refused at first is seen once it takes it`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-failing-store-'));
    const store = await openStore({ dataPath: folder, target: 'embedded' });
    let letGo: () => void = () => undefined;
    let stalled = Promise.resolve();
    const life = await Life.begin(
      stalling(store, () => stalled),
      join(folder, 'wal'),
      clock,
    );
    try {
      const samples = samplesOf(life, store, { nowMs: () => clock.ms }, async () => false);
      const send = async (s: number, value: number, kind: typeof reading | typeof observation) => {
        const series = life.seriesOf('m');
        life.log.gathering.append(life.table, series, startMs + s * 1000, value, kind);
        await life.log.commit();
      };
      await send(0, 1, first);
      await send(20, 2, first);
      await life.pipeline.flush();
      stalled = new Promise((resolve) => {
        letGo = resolve;
      });
      await send(second.s, second.value, second.kind);
      assert.deepEqual(await valuesOf(samples, 'm'), [1, 2], 'reads go on without it');
      letGo();
      await life.pipeline.flush();
      assert.deepEqual(await valuesOf(samples, 'm'), expected);
    } finally {
      letGo();
      await life.crash();
      await store.close();
      await rm(folder, { recursive: true });
    }
  });
}
