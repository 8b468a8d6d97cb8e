import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { reading } from '../batch/index.ts';
import { unavailable } from '../errors/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { Life } from './testing/life.ts';

const limits = { maxPendingSamples: 10, maxSegmentRows: 4, maxSpareSamples: 6 };

/** Whether the store refuses samples, and what it waits for before it takes some. */
type State = { refuses: boolean; before?: () => Promise<void> };

/** The store, which refuses samples while it is told to. */
function refusing(store: Store, state: State): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'writeSamples') return member.bind(target);
      return async (...args: unknown[]) => {
        await state.before?.();
        if (state.refuses) throw unavailable('disk_full', 'The disk is full.', 1);
        return Reflect.apply(member, target, args);
      };
    },
  });
}

/** A life over a store of its own, with what writes some samples. */
async function withLife(
  state: State,
  work: (life: Life, write: (count: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-admission-'));
  const store = await openStore({ dataPath: folder, target: 'embedded' });
  try {
    const clock = { ms: Date.UTC(2026, 10, 22, 12) };
    const options = { limits, report: () => undefined };
    const life = await Life.begin(refusing(store, state), join(folder, 'wal'), clock, options);
    await work(life, (count) => {
      const series = life.seriesOf('x');
      for (let i = 0; i < count; i++) {
        life.log.gathering.append(life.table, series, clock.ms + i, i, reading);
      }
      return life.log.commit();
    });
    await life.pipeline.stop();
    await life.log.close();
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

test('while the store refuses what waits, senders over the limit are asked to wait, and later welcome', async () => {
  const state = { refuses: true };
  await withLife(state, async ({ pipeline }, write) => {
    await write(limits.maxPendingSamples - 1);
    await pipeline.admit();
    await write(1);
    const flushed = pipeline.flush();
    while (pipeline.storeFailure === null) await nextTurn();
    await assert.rejects(pipeline.admit(), {
      code: 'store_behind',
      retryable: true,
      message: /^10 samples wait/,
    });

    state.refuses = false;
    await flushed;
    assert.equal(pipeline.pendingCount, 0);
    await pipeline.admit();
  });
});

test('what many senders bring at once counts before it is in the log', async () => {
  await withLife({ refuses: false }, async ({ pipeline, log }, write) => {
    const written = write(limits.maxPendingSamples);
    assert.equal(log.uncommittedRows, limits.maxPendingSamples);
    await pipeline.admit();
    assert.equal(log.uncommittedRows + pipeline.pendingCount, 0);
    await written;
  });
});

test('senders over the limit go on when the store has some of what waits, and need not wait for the rest', async () => {
  const turns = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let begun = 0;
  const before = () => turns[begun++]?.promise ?? Promise.resolve();
  await withLife({ refuses: false, before }, async ({ pipeline }, write) => {
    await write(limits.maxPendingSamples - 2);
    const flushed = pipeline.flush();
    while (begun === 0) await nextTurn();
    await write(2);
    const admitted = pipeline.admit();
    turns[0]?.resolve();
    await admitted;
    assert.equal(pipeline.pendingCount, 2);
    turns[1]?.resolve();
    await flushed;
  });
});
