import {
  evaluate,
  type MatrixSeries,
  type QueryLimits,
  type QueryResult,
} from '../evaluate/index.ts';
import { parse } from '../parse/index.ts';
import { MemorySource } from './memory-source.ts';
import type { LoadedSeries } from './script.ts';
import type { Answer, AnswerPoint, AnswerResult, PromqlSystem, QueryTimes } from './system.ts';

/** Parser and evaluator over samples in memory. */
export class EvaluatorSystem implements PromqlSystem {
  readonly #source = new MemorySource();
  readonly #limits: Partial<QueryLimits>;

  constructor(limits: Partial<QueryLimits> = {}) {
    this.#limits = limits;
  }

  async clear(): Promise<void> {
    this.#source.clear();
  }

  async load(series: readonly LoadedSeries[]): Promise<void> {
    this.#source.load(series);
  }

  async ask(query: string, { startMs, endMs, stepMs }: QueryTimes): Promise<Answer> {
    const result = await evaluate(parse(query), {
      ...{ text: query, startMs, endMs, stepMs },
      ...{ source: this.#source, limits: this.#limits },
    });
    return { warnings: result.warnings, infos: result.infos, result: toResult(result) };
  }
}

function toResult(answer: QueryResult): AnswerResult {
  switch (answer.type) {
    case 'string':
      return { kind: 'string', text: answer.result.value };
    case 'scalar':
      return { kind: 'scalar', value: answer.result.value };
    case 'vector':
      return {
        kind: 'vector',
        series: answer.result.map(({ labels, timestampMs, value, histogram }) => ({
          labels,
          points: [{ timestampMs, value: histogram ?? value }],
        })),
      };
    case 'matrix':
      return {
        kind: 'matrix',
        series: answer.result.map((series) => ({
          labels: series.labels,
          points: toPoints(series),
        })),
      };
  }
}

function toPoints({ timestampMs, value, histograms }: MatrixSeries): AnswerPoint[] {
  const floats = [...timestampMs].map((time, at) => ({
    timestampMs: time,
    value: value[at] ?? Number.NaN,
  }));
  const points: AnswerPoint[] = [
    ...floats,
    ...histograms.map((point) => ({ timestampMs: point.timestampMs, value: point.histogram })),
  ];
  return points.sort((left, right) => left.timestampMs - right.timestampMs);
}
