import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TidemarkError } from '../../errors/index.ts';
import { SampleColumns } from '../../layout/index.ts';
import {
  onOpenStore,
  type StoreHarness,
  type StorePlace,
  withPlace,
  withStore,
} from './harness.ts';
import {
  allSamples,
  countAndSum,
  dayMs,
  flush,
  groups,
  minuteMs,
  question,
  seriesIds,
} from './rows.ts';

const noon = Date.UTC(2026, 5, 1, 12);

export function describeDurability(harness: StoreHarness): void {
  describe('durability and limits', () => {
    test(
      'all is there after it was closed and opened again',
      withPlace(harness, async (place) => {
        await onOpenStore(place, async (store) => {
          await flush(store, 1, [{ series: 1, ms: noon, value: 1 }]);
          await store.rollUpHours(1);
          await flush(store, 2, [{ series: 1, ms: noon + 1, value: 2 }]);
          await store.sync();
        });
        await onOpenStore(place, async (store) => {
          for (const source of ['raw', 'minutes', 'hours'] as const) {
            assert.deepEqual(await countAndSum(store, source), [2, 3], source);
          }
        });
      }),
    );

    test(
      'all that a killed process had written is there, exactly once',
      withPlace(harness, async (place) => {
        for (let round = 1; round <= 3; round++) {
          const child = startWriter(place, round);
          try {
            await outputOf(child, 'written');
          } finally {
            await kill(child);
          }
        }
        await onOpenStore(place, async (store) => {
          for (const source of ['raw', 'minutes', 'hours'] as const) {
            assert.deepEqual(await countAndSum(store, source), [30, 60], source);
          }
          assert.equal((await allSamples(store, 1)).length, 30);
        });
      }),
    );

    test(
      'a question that is too large ends in an error within 3 s, and the store lives',
      withStore(harness, async (store) => {
        const perSeries = 250;
        const series = Array.from({ length: 4000 }, (_, index) => index);
        for (let day = 0; day < 5; day++) {
          await store.writeSamples(minutelyOnes(series, noon + day * dayMs, perSeries));
        }
        const asked = question('raw', { series: groups(series, true), granularity: 'minute' });
        const started = performance.now();
        await assert.rejects(
          store.readBuckets(asked),
          (error) =>
            error instanceof TidemarkError &&
            error.code === 'query_too_large' &&
            error.status === 422,
        );
        // The engine's own limit is below 3 s; what it works beside may slow all of this down.
        assert.ok(performance.now() - started < 12_000);
        assert.deepEqual(await countAndSum(store, 'raw'), [5 * perSeries, 5 * perSeries]);
      }),
    );

    test(
      'reads run beside writes and beside each other',
      withStore(harness, async (store) => {
        const writes = async () => {
          for (let segment = 1; segment <= 10; segment++) {
            await flush(store, segment, [{ series: 1, ms: noon + segment, value: 1, row: 0 }]);
          }
        };
        const reads = Array.from({ length: 12 }, () => countAndSum(store, 'minutes'));
        const [, ...answers] = await Promise.all([writes(), ...reads]);
        assert.ok(answers.every(([count, sum]) => count === sum && count <= 10));
        assert.deepEqual(await countAndSum(store, 'raw'), [10, 10]);
      }),
    );
  });
}

/** A one every minute from then on; built without an object for each, of which there would be a million. */
function minutelyOnes(series: readonly number[], startMs: number, perSeries: number) {
  const columns = new SampleColumns();
  const ids = seriesIds(series);
  const keepDay = Math.floor(startMs / dayMs);
  for (let step = 0; step < perSeries; step++) {
    for (let i = 0; i < ids.count; i++) {
      const ms = startMs + step * minuteMs;
      columns.append(ids.idLow[i] ?? 0, ids.idHigh[i] ?? 0, ms, 1, 0, 0, keepDay, 0);
    }
  }
  return columns;
}

/** A process that writes a round of samples, says so and waits to be killed. */
export function startWriter(place: StorePlace, round: number): ChildProcess {
  const script = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
  return spawn(process.execPath, [script, place.dataPath, place.target, String(round)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

export async function outputOf(child: ChildProcess, expected: string): Promise<void> {
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    if (output.includes(expected)) return;
  }
  throw new Error(`the process ended without saying "${expected}": ${output}`);
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
