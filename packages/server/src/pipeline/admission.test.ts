import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { reading } from '../batch/index.ts';
import { unavailable } from '../errors/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { Life } from './testing/life.ts';

const limits = { maxPendingSamples: 10, maxSegmentRows: 4, maxSpareSamples: 6 };

/** The store, which refuses samples while it is told to. */
function refusing(store: Store, state: { refuses: boolean }): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'writeSamples' || !state.refuses) return member.bind(target);
      return async () => {
        throw unavailable('disk_full', 'The disk is full.', 1);
      };
    },
  });
}

test('while the store refuses what waits, senders over the limit are asked to wait, and later welcome', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-admission-'));
  const store = await openStore({ dataPath: folder, target: 'embedded' });
  try {
    const state = { refuses: true };
    const clock = { ms: Date.UTC(2026, 10, 22, 12) };
    const options = { limits, report: () => undefined };
    const life = await Life.begin(refusing(store, state), join(folder, 'wal'), clock, options);
    const write = async (count: number) => {
      const series = life.seriesOf('x');
      for (let i = 0; i < count; i++) {
        life.log.gathering.append(life.table, series, clock.ms + i, i, reading);
      }
      await life.log.commit();
    };

    await write(limits.maxPendingSamples - 1);
    await life.pipeline.admit();
    await write(1);
    const flushed = life.pipeline.flush();
    while (life.pipeline.storeFailure === null) await new Promise(setImmediate);
    await assert.rejects(life.pipeline.admit(), {
      code: 'store_behind',
      retryable: true,
      message: /^10 samples wait/,
    });

    state.refuses = false;
    await flushed;
    assert.equal(life.pipeline.pendingCount, 0);
    await life.pipeline.admit();
    await life.pipeline.stop();
    await life.log.close();
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});
