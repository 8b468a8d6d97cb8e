import type { LabelPairs } from '../../series/index.ts';
import { quote } from '../parse/index.ts';

export const metricNameLabel = '__name__';

/** Labels that say what a metric is; whatever changes the values makes them wrong. */
export const reservedLabels: ReadonlySet<string> = new Set([
  metricNameLabel,
  '__type__',
  '__unit__',
]);

/** A lone surrogate is in no valid UTF-8, and so in no label. */
const separator = '\ud800';

export const noLabels: LabelPairs = [];

/** '' if there is none. */
export function labelValue(labels: LabelPairs, name: string): string {
  for (const [labelName, value] of labels) {
    if (labelName === name) {
      return value;
    }
  }
  return '';
}

/** Equal texts are equal labels. */
export function labelsKey(labels: LabelPairs): string {
  let key = '';
  for (const [name, value] of labels) {
    key += name + separator + value + separator;
  }
  return key;
}

export function withoutReserved(labels: LabelPairs): LabelPairs {
  return labels.some(([name]) => reservedLabels.has(name))
    ? labels.filter(([name]) => !reservedLabels.has(name))
    : labels;
}

export function onlyLabels(labels: LabelPairs, names: ReadonlySet<string>): LabelPairs {
  return labels.filter(([name]) => names.has(name));
}

export function withoutLabels(labels: LabelPairs, names: ReadonlySet<string>): LabelPairs {
  return labels.filter(([name]) => !names.has(name));
}

/** An empty value takes the label away. */
export function withLabel(labels: LabelPairs, name: string, value: string): LabelPairs {
  const others = labels.filter(([labelName]) => labelName !== name);
  if (value === '') {
    return others;
  }
  const at = others.findIndex(([labelName]) => compareText(labelName, name) > 0);
  return at < 0
    ? [...others, [name, value]]
    : [...others.slice(0, at), [name, value], ...others.slice(at)];
}

/** By name, then by value, as Prometheus sorts series. */
export function compareLabels(left: LabelPairs, right: LabelPairs): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) {
    const [leftName, leftValue] = left[at]!; // at is below both lengths
    const [rightName, rightValue] = right[at]!;
    const order = compareText(leftName, rightName) || compareText(leftValue, rightValue);
    if (order !== 0) {
      return order;
    }
  }
  return left.length - right.length;
}

/** In the order of UTF-8 bytes. UTF-16 differs from it only where surrogates meet U+E000 and above. */
export function compareText(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const leftUnit = left.charCodeAt(at);
    const rightUnit = right.charCodeAt(at);
    if (leftUnit !== rightUnit) {
      const leftIsHigh = leftUnit >= 0xd800 && leftUnit < 0xe000;
      const rightIsHigh = rightUnit >= 0xd800 && rightUnit < 0xe000;
      return leftIsHigh === rightIsHigh ? leftUnit - rightUnit : leftIsHigh ? 1 : -1;
    }
  }
  return left.length - right.length;
}

/** As in Prometheus' messages: `{__name__="up", job="a"}`. */
export function labelsText(labels: LabelPairs): string {
  const pairs = labels.map(([name, value]) => {
    const isPlain = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
    return `${isPlain ? name : quote(name)}=${quote(value)}`;
  });
  return `{${pairs.join(', ')}}`;
}

/** Any text but the empty one. Bytes that are no UTF-8 come as lone surrogates. */
export function isValidLabelName(name: string): boolean {
  return name !== '' && name.isWellFormed();
}
