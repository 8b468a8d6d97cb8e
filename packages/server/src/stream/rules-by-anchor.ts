import type { Matcher } from '../promql/index.ts';
import { nameLabel } from '../samples/index.ts';
import type { SeriesDefinition } from '../series/index.ts';

/**
 * Finds the rules that match a new series without asking all of them: each lies at one place, the name of its metric
 * and the first label that it wants to have one value, and a series has few places to look at.
 */
export class RulesByAnchor {
  readonly #byAnchor = new Map<string, Map<number, readonly Matcher[]>>();
  /** Rules of each metric. */
  readonly #byName = new Map<string, number>();

  add(rule: number, matchers: readonly Matcher[]): void {
    const { name, anchor, rest } = placeOf(matchers);
    const others = this.#byAnchor.get(anchor);
    if (others === undefined) this.#byAnchor.set(anchor, new Map([[rule, rest]]));
    else others.set(rule, rest);
    this.#byName.set(name, (this.#byName.get(name) ?? 0) + 1);
  }

  delete(rule: number, matchers: readonly Matcher[]): void {
    const { name, anchor } = placeOf(matchers);
    const others = this.#byAnchor.get(anchor);
    if (others?.delete(rule) !== true) return;
    if (others.size === 0) this.#byAnchor.delete(anchor);
    const left = (this.#byName.get(name) ?? 0) - 1;
    if (left > 0) this.#byName.set(name, left);
    else this.#byName.delete(name);
  }

  /** Whether any rule is about the metric. */
  hasName(name: string): boolean {
    return this.#byName.has(name);
  }

  matching(series: SeriesDefinition): number[] {
    const found: number[] = [];
    this.#addMatching(found, series.name, series);
    for (const [label, value] of series.labels) {
      this.#addMatching(found, anchorOf(series.name, label, value), series);
    }
    return found;
  }

  #addMatching(found: number[], anchor: string, series: SeriesDefinition): void {
    for (const [rule, rest] of this.#byAnchor.get(anchor) ?? []) {
      if (rest.every((matcher) => matcher.matches(labelValue(series, matcher.label))))
        found.push(rule);
    }
  }
}

function placeOf(matchers: readonly Matcher[]): {
  name: string;
  anchor: string;
  rest: readonly Matcher[];
} {
  const isExact = ({ operator, value }: Matcher) => operator === '=' && value !== '';
  const named = matchers.find((matcher) => matcher.label === nameLabel && isExact(matcher));
  if (named === undefined) throw new Error('a threshold rule names its metric');
  const first = matchers.find((matcher) => matcher.label !== nameLabel && isExact(matcher));
  return {
    name: named.value,
    anchor: first === undefined ? named.value : anchorOf(named.value, first.label, first.value),
    rest: matchers.filter((matcher) => matcher !== named && matcher !== first),
  };
}

/** No name has the separator: control characters are refused. */
function anchorOf(name: string, label: string, value: string): string {
  return `${name}\0${label}\0${value}`;
}

function labelValue({ name, labels }: SeriesDefinition, label: string): string {
  if (label === nameLabel) return name;
  return labels.find(([own]) => own === label)?.[1] ?? '';
}
