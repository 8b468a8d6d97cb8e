import type { Labels } from '../alerts/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { expandRuleTemplate } from '../templating/index.ts';
import { alertLabels } from './silence-alert.ts';
import type { Silence } from './watch.ts';

type Options = { table: SeriesTable; nowMs: () => number };

/**
 * Works out what the expectation's templates say of the series, as those of rules: `$labels` are those of the alert,
 * `$value` is the newest value of the series. One that fails says so, as in Prometheus. Never rejects.
 */
export async function expandAnnotations(silence: Silence, options: Options): Promise<void> {
  const { expectation, series } = silence.watch;
  const templates = Object.entries(expectation.annotations);
  if (templates.length === 0) return;
  const texts = series.textsOf(silence.entry);
  const index = series.seriesIndex[silence.entry];
  const input = {
    labels: alertLabels(expectation.name, texts, expectation.labels),
    value: index === -1 ? Number.NaN : options.table.lastValue[index],
    nowMs: options.nowMs(),
    query: () => Promise.reject(new Error('there are no queries in these templates')),
  };
  const expanded: Record<string, string> = {};
  for (const [name, text] of templates) expanded[name] = await expand(text, input);
  silence.annotations = expanded as Labels;
}

async function expand(
  text: string,
  input: Parameters<typeof expandRuleTemplate>[1],
): Promise<string> {
  if (!text.includes('{{')) return text;
  try {
    return await expandRuleTemplate(text, input);
  } catch (error) {
    return `<error expanding template: ${(error as Error).message}>`;
  }
}
