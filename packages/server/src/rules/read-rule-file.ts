import type { Labels } from '../alerts/index.ts';
import { type Expression, PromqlParseError, parse, parseDuration } from '../promql/index.ts';
import { readYaml, type YamlProblem, type YamlValue } from '../yaml-reader/index.ts';
import type { GroupSpec, RecordingRuleSpec, RuleSpec } from './rule.ts';
import { isTemplate, problemOfTemplate } from './rule-templates.ts';

const groupFields = ['name', 'interval', 'query_offset', 'limit', 'labels', 'rules'] as const;
const ruleFields = [
  ...(['record', 'alert', 'expr', 'for', 'keep_firing_for'] as const),
  ...(['labels', 'annotations'] as const),
] as const;

export type RuleFile = {
  groups: GroupSpec[];
  /** In the order of the file. With any of them no group is to be used. */
  problems: YamlProblem[];
};

/**
 * Reads a rule file of Prometheus as strictly as that does (model/rulefmt of that project): unknown fields,
 * names that cannot be, expressions and templates that do not parse are all reported, each with its place.
 */
export function readRuleFile(text: string): RuleFile {
  const { value, problems } = readYaml(text, (root) => {
    // An empty file is a file without rules.
    if (root.isEmpty) return [];
    return readGroups(root.fields(['groups'])?.('groups'));
  });
  return { groups: value ?? [], problems };
}

/** Reads the value of `groups`, which other files may have, too. */
export function readGroups(value: YamlValue | undefined): GroupSpec[] {
  const names = new Set<string>();
  return (value?.list() ?? []).flatMap((item) => {
    const group = readGroup(item);
    if (group === undefined) return [];
    if (names.has(group.name)) {
      item.report(`groupname: "${group.name}" is repeated in the same file`);
    }
    names.add(group.name);
    return [group];
  });
}

function readGroup(item: YamlValue): GroupSpec | undefined {
  const field = item.fields(groupFields);
  if (field === undefined) return undefined;
  const name = field('name')?.text() ?? '';
  if (name === '') (field('name') ?? item).report('Groupname must not be empty');
  const intervalMs = readDuration(field('interval'));
  const labels = readTexts(field('labels'), labelProblem);
  return {
    name,
    // Prometheus takes an interval of 0 for none.
    intervalMs: intervalMs === 0 ? undefined : intervalMs,
    queryOffsetMs: readDuration(field('query_offset')) ?? 0,
    limit: field('limit')?.wholeNumber(0, Number.MAX_SAFE_INTEGER) ?? 0,
    rules: (field('rules')?.list() ?? []).flatMap((rule) => readRule(rule, labels) ?? []),
  };
}

/** Reads one rule. `groupLabels` are those of its group, which its own ones win over. */
export function readRule(item: YamlValue, groupLabels: Labels): RuleSpec | undefined {
  const field = item.fields(ruleFields);
  if (field === undefined) return undefined;
  const [record, alert] = [field('record'), field('alert')];
  if (record !== undefined && alert !== undefined) {
    return item.report("only one of 'record' and 'alert' must be set");
  }
  const nameValue = record ?? alert;
  const name = nameValue?.text() ?? '';
  if (nameValue === undefined || name === '') {
    return item.report("one of 'record' or 'alert' must be set");
  }
  const expr = readExpression(field('expr'), item) ?? noExpression;
  const isAlert = alert !== undefined;
  const ownLabels = readTexts(
    field('labels'),
    (label, text) =>
      labelProblem(label, text) ?? (isAlert ? templateProblem('label', label, text) : undefined),
  );
  const common = { name, line: item.line, ...expr, labels: { ...groupLabels, ...ownLabels } };
  return isAlert
    ? { kind: 'alerting', ...common, ...readAlertFields(field) }
    : readRecording(record, field, common);
}

type FieldOf = (name: (typeof ruleFields)[number]) => YamlValue | undefined;

function readAlertFields(field: FieldOf) {
  return {
    forMs: readDuration(field('for')) ?? 0,
    keepFiringForMs: readDuration(field('keep_firing_for')) ?? 0,
    annotations: readTexts(
      field('annotations'),
      (name, text) => annotationProblem(name) ?? templateProblem('annotation', name, text),
    ),
  };
}

function readRecording(
  record: YamlValue | undefined,
  field: FieldOf,
  common: Omit<RecordingRuleSpec, 'kind'>,
): RuleSpec {
  const { name } = common;
  const annotations = field('annotations');
  if ((annotations?.map()?.size ?? 0) > 0) {
    annotations?.report("invalid field 'annotations' in recording rule");
  }
  for (const only of ['for', 'keep_firing_for'] as const) {
    const value = field(only);
    if ((readDuration(value) ?? 0) === 0) continue;
    value?.report(`invalid field '${only}' in recording rule`);
  }
  if (/[{}]/.test(name)) {
    record?.report(`braces present in the recording rule name; should it be in expr?: ${name}`);
  } else if (!name.isWellFormed()) record?.report(`invalid recording rule name: ${name}`);
  return { kind: 'recording', ...common };
}

/** Stands in for one that could not be read; such a file is not used. */
const noExpression = { expr: '', expression: parse('vector(0)') };

function readExpression(
  value: YamlValue | undefined,
  rule: YamlValue,
): { expr: string; expression: Expression } | undefined {
  const expr = value?.text() ?? '';
  if (value === undefined || expr.trim() === '') {
    return (value ?? rule).report("field 'expr' must be set in rule");
  }
  try {
    return { expr, expression: parse(expr) };
  } catch (error) {
    if (!(error instanceof PromqlParseError)) throw error;
    return value.report(`could not parse expression: ${error.message}`);
  }
}

/** Labels of a group, of a rule, or annotations; each with the complaint of its place. */
function readTexts(
  value: YamlValue | undefined,
  problemOf: (name: string, text: string) => string | undefined,
): Labels {
  const texts: [string, string][] = [];
  for (const [name, item] of value?.map() ?? []) {
    const text = item.isEmpty ? '' : item.text();
    if (text === undefined) continue;
    texts.push([name, text]);
    const problem = problemOf(name, text);
    if (problem !== undefined) item.report(problem);
  }
  return Object.fromEntries(texts);
}

function labelProblem(name: string, text: string): string | undefined {
  if (!isLabelName(name) || name === '__name__') return `invalid label name: ${name}`;
  return text.isWellFormed() ? undefined : `invalid label value: ${text}`;
}

function annotationProblem(name: string): string | undefined {
  return isLabelName(name) ? undefined : `invalid annotation name: ${name}`;
}

/** Any text, since Prometheus 3. */
function isLabelName(name: string): boolean {
  return name !== '' && name.isWellFormed();
}

function templateProblem(
  what: 'label' | 'annotation',
  name: string,
  text: string,
): string | undefined {
  const problem = isTemplate(text) ? problemOfTemplate(text) : undefined;
  return problem === undefined ? undefined : `${what} "${name}": ${problem}`;
}

/** Milliseconds; undefined where there is none, and where it was reported. */
export function readDuration(value: YamlValue | undefined): number | undefined {
  return value?.parsed(durationOf);
}

/** Milliseconds of a duration such as `1h30m`, or of `0`. Throws an Error with what is wrong. */
export function durationOf(text: string): number {
  const ms = text === '0' ? 0 : parseDuration(text);
  if (ms === null) throw new Error(`not a valid duration string: ${JSON.stringify(text)}`);
  if (!Number.isFinite(ms)) throw new Error('duration out of range');
  return ms;
}
