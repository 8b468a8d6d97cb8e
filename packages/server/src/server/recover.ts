import { idempotencyWindowMs } from '@tidemark/protocol';
import type { Logger } from '../logger/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Store } from '../store/index.ts';
import type { Log } from '../wal/index.ts';

type Recovery = {
  table: SeriesTable;
  store: Store;
  log: Log;
  pipeline: Pipeline;
  logger: Logger;
  nowMs: () => number;
};

/**
 * Brings memory to where the last process was: series, keys and newest samples from the store, then
 * whatever the log still holds, oldest segment first. Says in the server log what was damaged.
 */
export async function recover(recovery: Recovery): Promise<void> {
  const { table, store, pipeline, nowMs } = recovery;
  for await (const definitions of store.readSeries()) {
    for (const definition of definitions) table.restore(definition);
  }
  for (const key of await store.readAnsweredKeys(nowMs() - idempotencyWindowMs)) {
    pipeline.answeredKeys.restore(key);
  }
  for await (const last of store.readLastSamples()) {
    for (let i = 0; i < last.count; i++) {
      const index = table.indexOfId(last.idLow[i], last.idHigh[i]);
      if (index !== -1) table.observe(index, last.timestampMs[i], last.value[i]);
    }
  }
  await replayLog(recovery);
}

async function replayLog({ log, pipeline, logger }: Recovery): Promise<void> {
  for await (const found of log.recover()) {
    const orphans = await pipeline.replay(found);
    const samples = found.records.reduce((count, record) => count + record.count, 0);
    const torn =
      found.tornBytes > 0 ? `, ${found.tornBytes} bytes of an unfinished record cut` : '';
    if (samples > 0 || torn !== '') {
      logger.info(`recovered ${samples} samples of log segment ${found.segment}${torn}`);
    }
    if (found.damagedBytes > 0 || orphans > 0) {
      logger.error(
        `log segment ${found.segment} is damaged: ${found.damagedBytes} bytes unreadable, ${orphans} samples without their series. The file is kept beside the log with the ending .damaged`,
      );
    }
  }
}
