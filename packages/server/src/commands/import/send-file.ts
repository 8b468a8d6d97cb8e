import { type SendResult, type TidemarkClient, TidemarkClientError } from '@tidemark/client';
import { type Batch, readBatches } from './batches.ts';
import { batchKey, type ImportRun } from './import-identity.ts';
import type { PlannedFile, Position } from './planned-file.ts';

/** Batches that are on their way at once. */
const batchesInFlight = 4;

export type SendFileOptions = {
  client: TidemarkClient;
  run: ImportRun;
  batchRows: number;
  signal: AbortSignal;
  onRead: (sizeBytes: number) => void;
  /** Called for each batch in the order of the file, once it and all before it are acknowledged. */
  onAcknowledged: (batch: Batch, result: SendResult) => void;
};

type SentBatch = { batch: Batch; result: Promise<SendResult> };

/**
 * Sends the rows of a file from a position on. Several batches are under way at once, but they are
 * taken as acknowledged in order. Throws what the client throws; an abort throws its `aborted`.
 */
export async function sendFile(
  file: PlannedFile,
  from: Position,
  options: SendFileOptions,
): Promise<void> {
  const { run, batchRows, onRead } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, options.signal]);
  const sent: SentBatch[] = [];
  const settleOldest = async () => {
    const oldest = sent.shift();
    if (oldest !== undefined) options.onAcknowledged(oldest.batch, await oldest.result);
  };
  try {
    for await (const batch of readBatches(file, from, {
      batchRows,
      shiftMs: run.shiftMs,
      onRead,
    })) {
      if (signal.aborted) throw new TidemarkClientError('aborted', 'The import was stopped');
      const result = sendBatch(file, batch, options, signal);
      // Rejections are seen when its turn comes; until then they must not count as unhandled.
      result.catch(() => undefined);
      sent.push({ batch, result });
      if (sent.length >= batchesInFlight) await settleOldest();
    }
    while (sent.length > 0) await settleOldest();
  } catch (error) {
    stop.abort();
    await Promise.allSettled(sent.map(({ result }) => result));
    throw error;
  }
}

async function sendBatch(
  file: PlannedFile,
  batch: Batch,
  { client, run, batchRows }: SendFileOptions,
  signal: AbortSignal,
): Promise<SendResult> {
  if (batch.samples === 0) return { stored: 0, rejected: [] };
  const idempotencyKey = batchKey(file, batchRows, run, batch.start.offset);
  return client.sendJson(batch.body, { idempotencyKey, signal });
}
