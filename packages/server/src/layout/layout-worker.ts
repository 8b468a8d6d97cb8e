/** What the thread of {@link LayoutThread} runs. */
import { parentPort } from 'node:worker_threads';
import { buffersOf, type LayoutJob, memoryOf, useMemory } from './layout-thread.ts';
import { MinuteStretches } from './minute-stretches.ts';
import { RowLayout } from './row-layout.ts';
import { SampleColumns } from './sample-columns.ts';

const layout = new RowLayout();
const laidOut = { columns: new SampleColumns(), stretches: new MinuteStretches() };

parentPort?.on('message', ({ rows, memory }: LayoutJob) => {
  useMemory(laidOut, memory);
  layout.layOut(rows, laidOut);
  const filled = memoryOf(laidOut);
  parentPort?.postMessage(filled, buffersOf(filled));
});
