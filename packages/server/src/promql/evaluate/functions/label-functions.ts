import { RE2JS } from 're2js';
import { checkedRegexSize } from '../../parse/index.ts';
import type { GridSeries } from '../grid-series.ts';
import { isValidLabelName, labelValue, metricNameLabel, withLabel } from '../labels.ts';
import { mergeSameLabels } from '../merge-series.ts';
import { evaluateVector, executionError, type Scope, stringOf, type Value } from '../scope.ts';
import { expandTemplate } from './expand-template.ts';
import { argument, type InstantFunction } from './instant-function.ts';

/**
 * Longest label value that a query may make. Calls inside each other double it with each level, and building such
 * a text, matching and hashing it cannot pause for others.
 */
export const maxMadeValueLength = 65_536;
/** So many characters count as one value of an intermediate result. */
const charsPerPoint = 8;

/** `label_replace(v, dst, replacement, src, regex)` */
const labelReplace: InstantFunction = async (call, scope) => {
  const [target = '', replacement = '', source = '', pattern = ''] = call.args
    .slice(1)
    .map(stringOf);
  const regex = compile(pattern);
  checkName(target, 'destination label name in label_replace()');
  const series = await evaluateVector(argument(call, 0), scope);
  return await relabelAll(series, scope, (one) => {
    const matcher = regex.matcher(labelValue(one.labels, source));
    if (!matcher.find()) return one;
    const value = expandTemplate(replacement, matcher, maxMadeValueLength);
    if (value === null) throw tooLong('label_replace()');
    return relabeled(one, target, value, scope);
  });
};

function compile(pattern: string): RE2JS {
  try {
    checkedRegexSize(pattern);
    return RE2JS.compile(`^(?s:${pattern})$`);
  } catch {
    throw executionError(`invalid regular expression in label_replace(): ${pattern}`);
  }
}

/** `label_join(v, dst, separator, src, ...)` */
const labelJoin: InstantFunction = async (call, scope) => {
  const [target = '', separator = '', ...sources] = call.args.slice(1).map(stringOf);
  for (const source of sources) {
    checkName(source, 'source label name in label_join()');
  }
  checkName(target, 'destination label name in label_join()');
  const series = await evaluateVector(argument(call, 0), scope);
  return await relabelAll(series, scope, (one) => {
    const values = sources.map((source) => labelValue(one.labels, source));
    const separatorsLength = separator.length * Math.max(0, values.length - 1);
    const length = values.reduce((sum, value) => sum + value.length, separatorsLength);
    if (length > maxMadeValueLength) throw tooLong('label_join()');
    return relabeled(one, target, values.join(separator), scope);
  });
};

async function relabelAll(
  series: readonly GridSeries[],
  scope: Scope,
  relabel: (series: GridSeries) => GridSeries,
): Promise<Value> {
  const { pace } = scope.query;
  const result: GridSeries[] = [];
  for (const one of series) {
    result.push(relabel(one));
    if (pace.isDue()) {
      await pace.rest();
    }
  }
  return { type: 'vector', series: await mergeSameLabels(result, scope) };
}

function checkName(name: string, what: string): void {
  if (!isValidLabelName(name)) {
    throw executionError(`invalid ${what}: ${name}`);
  }
}

function tooLong(where: string) {
  return executionError(
    `label value made by ${where} is longer than ${maxMadeValueLength} characters`,
  );
}

/** A metric name that is set on purpose stays. */
function relabeled(series: GridSeries, name: string, value: string, scope: Scope): GridSeries {
  scope.query.budget.takePoints(Math.floor(value.length / charsPerPoint));
  const dropName = name === metricNameLabel ? false : series.dropName;
  return { ...series, labels: withLabel(series.labels, name, value), dropName };
}

export const labelFunctions: readonly [string, InstantFunction][] = [
  ['label_join', labelJoin],
  ['label_replace', labelReplace],
];
