import type { Labels } from '../alerts/index.ts';
import { matchesAll } from '../matchers/index.ts';
import type { ActiveAlert } from './book/index.ts';
import type { InhibitRule } from './config/index.ts';

/** Sources of a rule that have the same values of the labels in `equal`: fingerprint → whether it is a target, too. */
type Sources = Map<string, boolean>;

/** Which alerts are not told because of others that fire. Kept up to date by each change of an alert. */
export class Inhibitor {
  readonly #rules: { rule: InhibitRule; sources: Map<string, Sources> }[];

  constructor(rules: readonly InhibitRule[]) {
    this.#rules = rules.map((rule) => ({ rule, sources: new Map() }));
  }

  /** It fires, and may inhibit others from now on. Gives whether it can. */
  add({ labels, fingerprint }: ActiveAlert): boolean {
    let isSource = false;
    for (const { rule, sources } of this.#rules) {
      if (!matchesAll(rule.source, labels)) continue;
      isSource = true;
      const key = equalKey(rule, labels);
      const equal = sources.get(key) ?? new Map<string, boolean>();
      sources.set(key, equal);
      equal.set(fingerprint, matchesAll(rule.target, labels));
    }
    return isSource;
  }

  /** It fires no more. Gives whether it may have inhibited others. */
  remove({ labels, fingerprint }: ActiveAlert): boolean {
    let wasSource = false;
    for (const { rule, sources } of this.#rules) {
      const key = equalKey(rule, labels);
      const equal = sources.get(key);
      if (equal?.delete(fingerprint) !== true) continue;
      wasSource = true;
      if (equal.size === 0) sources.delete(key);
    }
    return wasSource;
  }

  /**
   * Fingerprints of what inhibits it, one for each rule. Of those that match both sides of a rule none
   * inhibits another, or they would all be silent.
   */
  inhibitedBy({ labels, fingerprint }: ActiveAlert): string[] {
    const found: string[] = [];
    for (const { rule, sources } of this.#rules) {
      if (sources.size === 0 || !matchesAll(rule.target, labels)) continue;
      const equal = sources.get(equalKey(rule, labels));
      if (equal === undefined) continue;
      const isSourceToo = matchesAll(rule.source, labels);
      for (const [source, isTarget] of equal) {
        if (source === fingerprint || (isSourceToo && isTarget)) continue;
        found.push(source);
        break;
      }
    }
    return found;
  }
}

/** A label that is missing and one that is empty are the same. */
function equalKey({ equal }: InhibitRule, labels: Labels): string {
  return JSON.stringify(
    equal.map((name) => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : '')),
  );
}
