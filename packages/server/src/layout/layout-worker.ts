/** What the thread of {@link LayoutThread} runs. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { giveWay } from '../turns/index.ts';
import { type LayoutJob, memoryOf, useMemory } from './layout-thread.ts';
import { MinuteStretches } from './minute-stretches.ts';
import { RowLayout } from './row-layout.ts';
import { SampleColumns } from './sample-columns.ts';

setFlagsFromString('--expose-gc');
/**
 * V8 does not count memory that threads share. Without this, rows that the main thread has let go of would stay as long
 * as this thread, which makes next to no garbage, does not look at what it still knows of them. It knows them only since
 * the job began, so mostly the young are enough: to look at all takes ten times as long, of all cores. What a job with
 * very many series knows has grown old by its end, though, because to sort them makes garbage.
 */
const collect: (options: { type: 'minor' | 'major' }) => void = runInNewContext('gc');
/** Of so many collections one looks at all. */
const collectionsPerMajor = 8;
let collections = 0;

// Rows go to the store some seconds later anyway.
giveWay(0);

const layout = new RowLayout();
const laidOut = { columns: new SampleColumns(), stretches: new MinuteStretches() };

parentPort?.on('message', ({ rows, memory }: LayoutJob) => {
  useMemory(laidOut, memory);
  layout.layOut(rows, laidOut);
  parentPort?.postMessage(memoryOf(laidOut));
  const type = ++collections % collectionsPerMajor === 0 ? 'major' : 'minor';
  setImmediate(() => collect({ type }));
});
