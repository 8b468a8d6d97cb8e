import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from './engine/index.ts';
import { rollUpHours } from './hour-rollup.ts';
import { Progress } from './progress.ts';

const minuteRows = 10_000_000;

/** An engine that says it has so many minutes, and notes what it is told to do. */
function busyEngine(): { engine: Engine; commands: string[] } {
  const commands: string[] = [];
  const counted = new Uint8Array(18);
  new DataView(counted.buffer).setUint32(0, minuteRows, true);
  const engine = {
    queryInternally: async () => counted,
    insertNative: async () => undefined,
    command: async ({ sql }: { sql: string }) => {
      commands.push(sql);
    },
  };
  return { engine: engine as unknown as Engine, commands };
}

test('many minutes are rolled up series by series, and others write in between', async () => {
  const { engine, commands } = busyEngine();
  const progress = new Progress(engine);
  const seen: number[] = [];
  await rollUpHours(engine, progress, 7, async () => {
    seen.push(progress.get('hoursDone'));
  });
  assert.deepEqual(seen, [0, 0, 0, 0, 0]);
  assert.equal(progress.get('hoursDone'), 7);
  const ranges = commands.map((sql) => /series >= (\d+)/.exec(sql)?.[1]);
  assert.equal(new Set(ranges).size, 5);
});

test('who finishes the rollup in between, and begins another one, is not undone', async () => {
  const { engine, commands } = busyEngine();
  const progress = new Progress(engine);
  await rollUpHours(engine, progress, 7, async () => {
    if (commands.length === 1) await rollUpHours(engine, progress, 9);
  });
  assert.equal(progress.get('hoursDone'), 9);
  const eras = commands.map(
    (sql) => /AS hour, (\d+)/.exec(sql)?.[1] ?? /hour, (\d+), keep/.exec(sql)?.[1],
  );
  assert.deepEqual(eras, ['7', ...Array(5).fill('7'), ...Array(5).fill('9')]);
});
