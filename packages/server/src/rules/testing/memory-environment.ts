import { isStaleMarker } from '../../batch/index.ts';
import { parseMetric } from '../../promql/index.ts';
import { readRuleFile } from '../read-rule-file.ts';
import type { RuleSpec } from '../rule.ts';
import type { Answered, RuleEnvironment } from '../rule-runner.ts';
import type { RuleSeries } from '../rule-series.ts';
import { ruleTemplates } from '../rule-templates.ts';

/** What an expression gives, set by a test; what rules write is kept. */
export class MemoryEnvironment implements RuleEnvironment {
  /** Lines such as `up{a="b"} 1`; an Error is thrown. */
  answer: string[] | Error = [];
  readonly written: string[] = [];
  writeFailure: Error | undefined;
  queries = 0;
  /** What a query waits for. */
  held: Promise<void> | undefined;
  readonly templates = ruleTemplates({ query: async () => [] });

  async query(): Promise<Answered[]> {
    this.queries++;
    await this.held;
    if (this.answer instanceof Error) throw this.answer;
    return this.answer.map((line) => {
      const at = line.lastIndexOf(' ');
      const labels = parseMetric(line.slice(0, at));
      return { labels, value: Number(line.slice(at + 1)), histogram: null };
    });
  }

  async write(series: readonly RuleSeries[]): Promise<void> {
    if (this.writeFailure !== undefined) throw this.writeFailure;
    for (const { name, labels, value } of series) {
      const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
      const text = pairs.map(([label, one]) => `${label}=${one}`).join(',');
      this.written.push(`${name}{${text}} ${isStaleMarker(value) ? 'stale' : value}`);
    }
  }
}

/** The one rule of these lines of YAML. */
export function ruleOf(lines: string): RuleSpec {
  const text = `groups:\n- name: g\n  rules:\n  - ${lines.trim().replaceAll('\n', '\n    ')}`;
  const { groups, problems } = readRuleFile(text);
  const rule = groups[0]?.rules[0];
  if (rule === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return rule;
}
