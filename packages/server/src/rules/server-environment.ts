import type { Ingest } from '../ingest/index.ts';
import { defaultTimeoutMs, type Expression, evaluate, parse } from '../promql/index.ts';
import { RolledUse, type Samples } from '../samples/index.ts';
import { recordOf } from './record-of.ts';
import type { Answered, RuleEnvironment } from './rule-runner.ts';
import { ruleTemplates, type TemplateSample } from './rule-templates.ts';
import { writeRuleSeries } from './rule-writer.ts';

export type ServerEnvironmentOptions = {
  samples: Pick<Samples, 'source'>;
  ingest: Ingest;
  /** In front of links that templates make. */
  externalUrl: string;
  /** Ends all queries. */
  signal: AbortSignal;
};

/** Rules of a server ask its samples and write to its log. */
export function serverEnvironment(options: ServerEnvironmentOptions): RuleEnvironment {
  const { samples, ingest, externalUrl, signal } = options;
  const query = (expression: Expression, text: string, timestampMs: number) => {
    const times = { startMs: timestampMs, endMs: timestampMs, stepMs: 0 };
    return vectorOf(expression, {
      ...{ text, signal, ...times },
      source: samples.source(new RolledUse()),
      limits: { timeoutMs: defaultTimeoutMs },
    });
  };
  return {
    query,
    write: (series, timestampMs) => writeRuleSeries(ingest, series, timestampMs),
    templates: ruleTemplates({ externalUrl, query: templateQuery(query) }),
  };
}

/** What templates ask, by the query that rules ask with. */
export function templateQuery(query: RuleEnvironment['query']) {
  return async (text: string, timestampMs: number): Promise<TemplateSample[]> => {
    const vector = await query(parse(text), text, timestampMs);
    return vector.map(({ labels, value }) => ({ labels: recordOf(labels), value }));
  };
}

/** An instant query as a vector: a number becomes a series without labels. */
export async function vectorOf(
  expression: Expression,
  options: Parameters<typeof evaluate>[1],
): Promise<Answered[]> {
  const answer = await evaluate(expression, options);
  if (answer.type === 'vector') return answer.result;
  if (answer.type === 'scalar') {
    return [{ labels: [], value: answer.result.value, histogram: null }];
  }
  throw new Error('rule result is not a vector or scalar');
}
