import { Worker } from 'node:worker_threads';
import type { MinuteStretches } from './minute-stretches.ts';
import type { LaidOut, RowsToLayOut } from './row-layout.ts';
import type { SampleColumns } from './sample-columns.ts';

/** The memory of what rows become, which both threads see. */
export type LaidOutMemory = {
  readonly columns: Pick<
    SampleColumns,
    'count' | 'series' | 'timestampMs' | 'sequence' | 'mantissa' | 'decimals' | 'keepDay'
  >;
  readonly stretches: Pick<MinuteStretches, 'count' | 'figures'>;
};

/** What the thread is asked for; it tells where the memory is afterwards. */
export type LayoutJob = { readonly rows: RowsToLayOut; readonly memory: LaidOutMemory };

/**
 * A thread that lays rows out, so that the thread which takes in samples goes on with that: it is what limits their
 * rate. Started when it is first needed; it keeps no process alive.
 */
export class LayoutThread {
  #worker: Worker | null = null;
  #reject: (error: Error) => void = () => undefined;

  /**
   * Fills `laidOut` and the order of `rows`, whose memory must not move meanwhile. One job at a time. What goes wrong
   * is our bug.
   */
  async layOut(rows: RowsToLayOut, laidOut: LaidOut): Promise<void> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const job: LayoutJob = { rows: withoutClasses(rows), memory: memoryOf(laidOut) };
    worker.ref();
    try {
      const filled = await new Promise<LaidOutMemory>((resolve, reject) => {
        this.#reject = reject;
        worker.once('message', resolve);
        worker.postMessage(job);
      });
      useMemory(laidOut, filled);
    } finally {
      worker.unref();
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./layout-worker.ts', import.meta.url));
    const end = (error: Error) => {
      // After an error it ends, too; by then there may be another one with a job.
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#reject(error);
    };
    worker.once('error', end);
    worker.once('messageerror', end);
    worker.once('exit', () => end(new Error('the thread that lays out samples has ended')));
    return worker;
  }
}

/** What of it passes from one thread to another. */
function withoutClasses({
  parts,
  count,
  segment,
  ids,
  decimals,
  order,
}: RowsToLayOut): RowsToLayOut {
  return {
    parts: parts.map(({ count, doubles, words }) => ({ count, doubles, words })),
    count,
    segment,
    ids: { idLow: ids.idLow, idHigh: ids.idHigh },
    decimals,
    order,
  };
}

export function memoryOf({ columns, stretches }: LaidOut): LaidOutMemory {
  const { series, timestampMs, sequence, mantissa, decimals, keepDay } = columns;
  return {
    columns: { count: columns.count, series, timestampMs, sequence, mantissa, decimals, keepDay },
    stretches: { count: stretches.count, figures: stretches.figures },
  };
}

export function useMemory({ columns, stretches }: LaidOut, memory: LaidOutMemory): void {
  Object.assign(columns, memory.columns);
  Object.assign(stretches, memory.stretches);
}
