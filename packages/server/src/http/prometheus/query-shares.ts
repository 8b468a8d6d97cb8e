import { QueryMemory } from '../../promql/index.ts';
import { maxConcurrentQueries, QueryGate } from './query-gate.ts';
import { WaitingAnswers } from './waiting-answers.ts';

/** What all clients that read samples share: places, memory while they are read, and memory while they are sent. */
export type QueryShares = { gate: QueryGate; memory: QueryMemory; waiting: WaitingAnswers };

export function queryShares(): QueryShares {
  return {
    gate: new QueryGate(maxConcurrentQueries),
    memory: new QueryMemory(),
    waiting: new WaitingAnswers(),
  };
}
