import type { Ingest } from '../ingest/index.ts';
import { defaultTimeoutMs, type Expression, evaluate, parse } from '../promql/index.ts';
import { RolledUse, type Samples } from '../samples/index.ts';
import { goTemplates } from './go-templates.ts';
import type { Answered, RuleEnvironment } from './rule-runner.ts';
import { writeRuleSeries } from './rule-writer.ts';

export type ServerEnvironmentOptions = {
  samples: Pick<Samples, 'source'>;
  ingest: Ingest;
  /** Where users reach this server, for the links of templates. */
  externalUrl: string;
  /** Ends all queries. */
  signal: AbortSignal;
};

/** Rules of a server ask its samples and write to its log. */
export function serverEnvironment(options: ServerEnvironmentOptions): RuleEnvironment {
  const { samples, ingest, externalUrl, signal } = options;
  const query = (expression: Expression, text: string, timestampMs: number) => {
    const times = { startMs: timestampMs, endMs: timestampMs, stepMs: 0 };
    const source = samples.source(new RolledUse());
    const limits = { timeoutMs: defaultTimeoutMs };
    return vectorOf(expression, { text, source, limits, signal, ...times });
  };
  return {
    query,
    templates: goTemplates({
      externalUrl,
      query: async (text, timestampMs) => query(parse(text), text, timestampMs),
    }),
    write: (series, timestampMs) => writeRuleSeries(ingest, series, timestampMs),
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
