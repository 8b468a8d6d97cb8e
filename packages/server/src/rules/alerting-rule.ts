import { setImmediate as nextTurn } from 'node:timers/promises';
import { identityOf, type Labels } from '../alerts/index.ts';
import type { VectorSample } from '../promql/index.ts';
import { type ActiveAlert, advance, type Found, newAlert } from './alert-state.ts';
import { recordOf } from './record-of.ts';
import type { AlertingRuleSpec } from './rule.ts';
import type { RuleSeries } from './rule-series.ts';
import { isTemplate, type RuleTemplates } from './rule-templates.ts';

/** A rule that holds so many series keeps others waiting no longer than this before their turn, in milliseconds. */
const sliceMs = 10;

/** What of an alert is worth a write when it changes. */
const stateOf = ({ state, keepFiringSinceMs }: ActiveAlert) => `${state} ${keepFiringSinceMs}`;

type Sample = Pick<VectorSample, 'labels' | 'value'>;

/** The alerts of one rule, moved on by what its expression gives (rules/alerting.go of Prometheus). */
export class AlertingRule {
  readonly #spec: AlertingRuleSpec;
  readonly #templates: RuleTemplates;
  readonly #plainLabels: boolean;
  /** By {@link identityOf} their labels; resolved ones are kept for a while. */
  readonly active: Map<string, ActiveAlert>;
  /** Keys of what has changed and is not yet written; whoever writes takes them out. */
  readonly changed = new Set<string>();

  readonly #resolvesFromMs: number;

  /** `restored` are the alerts of an earlier process; none that fires is over before `resolvesFromMs`. */
  constructor(
    spec: AlertingRuleSpec,
    templates: RuleTemplates,
    restored: ReadonlyMap<string, ActiveAlert> = new Map(),
    resolvesFromMs = 0,
  ) {
    this.#spec = spec;
    this.#resolvesFromMs = resolvesFromMs;
    this.#templates = templates;
    this.#plainLabels = !Object.values(spec.labels).some(isTemplate);
    this.active = new Map(restored);
  }

  /**
   * Takes the whole result of the expression. Throws where two series become one alert, or where there are
   * more than `limit` (0 is none): all alerts are forgotten then, as in Prometheus.
   */
  async evaluate(vector: readonly Sample[], timestampMs: number, limit: number): Promise<void> {
    const found = await this.#find(vector, timestampMs);
    this.#notice(found, timestampMs);
    let count = 0;
    for (const key of this.active.keys()) {
      this.#advance(key, found.has(key), timestampMs);
      const state = this.active.get(key)?.state;
      if (state === 'pending' || state === 'firing') count++;
    }
    if (limit === 0 || count <= limit) return;
    for (const key of this.active.keys()) this.changed.add(key);
    this.active.clear();
    throw new Error(`exceeded limit of ${limit} with ${count} alerts`);
  }

  /** Whether its alerts can be told from the labels of a series alone, whatever the value. */
  get hasPlainLabels(): boolean {
    return this.#plainLabels;
  }

  /**
   * Takes what is known of some series only: those that satisfy the condition now, and those that do not.
   * Only for rules that have plain labels.
   */
  async decide(
    holding: readonly Sample[],
    ended: readonly Sample[],
    timestampMs: number,
  ): Promise<void> {
    const found = await this.#find(holding, timestampMs);
    for (const { labels } of ended) {
      const key = identityOf(this.#alertLabels(recordOf(labels), this.#spec.labels));
      if (!found.has(key)) this.#advance(key, false, timestampMs);
    }
    this.#notice(found, timestampMs);
    for (const key of found.keys()) this.#advance(key, true, timestampMs);
    for (const [key, { state }] of this.active) {
      // Nobody has said that its condition ended: what was pending may have become due.
      if (state === 'pending') this.#advance(key, true, timestampMs);
    }
  }

  /** When the first of the pending alerts is to fire if its condition goes on; null where none is pending. */
  nextFiringMs(): number | null {
    let next: number | null = null;
    for (const { state, activeAtMs } of this.active.values()) {
      if (state === 'pending') next = Math.min(next ?? Infinity, activeAtMs + this.#spec.forMs);
    }
    return next;
  }

  /** Of the alerts: `ALERTS` and `ALERTS_FOR_STATE`. */
  series(): RuleSeries[] {
    const series: RuleSeries[] = [];
    for (const { labels, state, activeAtMs } of this.active.values()) {
      if (state === 'resolved') continue;
      series.push({ name: 'ALERTS', labels: { ...labels, alertstate: state }, value: 1 });
      series.push({ name: 'ALERTS_FOR_STATE', labels, value: Math.floor(activeAtMs / 1000) });
    }
    return series;
  }

  #notice(found: ReadonlyMap<string, Found>, timestampMs: number): void {
    for (const [key, one] of found) {
      const known = this.active.get(key);
      if (known !== undefined && known.state !== 'resolved') {
        known.value = one.value;
        known.annotations = one.annotations;
      } else {
        this.active.set(key, newAlert(one, timestampMs));
        this.changed.add(key);
      }
    }
  }

  #advance(key: string, holds: boolean, timestampMs: number): void {
    const alert = this.active.get(key);
    if (alert === undefined) return;
    if (!holds && alert.state === 'firing' && timestampMs < this.#resolvesFromMs) return;
    const before = stateOf(alert);
    const isKept = advance(alert, holds, this.#spec, timestampMs);
    if (!isKept) this.active.delete(key);
    if (!isKept || stateOf(alert) !== before) this.changed.add(key);
  }

  async #find(vector: readonly Sample[], timestampMs: number): Promise<Map<string, Found>> {
    const found = new Map<string, Found>();
    let sliceEndMs = performance.now() + sliceMs;
    for (const sample of vector) {
      const one = await this.#expand(sample, timestampMs);
      const key = identityOf(one.labels);
      if (found.has(key)) {
        throw new Error(
          'vector contains metrics with the same labelset after applying alert labels',
        );
      }
      found.set(key, one);
      if (performance.now() < sliceEndMs) continue;
      await nextTurn();
      sliceEndMs = performance.now() + sliceMs;
    }
    return found;
  }

  async #expand({ labels, value }: Sample, timestampMs: number): Promise<Found> {
    const given = recordOf(labels);
    const expand = (texts: Labels) => this.#expandAll(texts, { labels: given, value, timestampMs });
    const own = this.#plainLabels ? this.#spec.labels : await expand(this.#spec.labels);
    const annotations = await expand(this.#spec.annotations);
    return { labels: this.#alertLabels(given, own), annotations, value };
  }

  #alertLabels(given: Labels, own: Labels): Labels {
    const all: Record<string, string> = { ...given, ...own, alertname: this.#spec.name };
    delete all.__name__;
    // As in Prometheus, an empty value takes the label away.
    for (const [label, text] of Object.entries(all)) if (text === '') delete all[label];
    return all;
  }

  async #expandAll(
    texts: Labels,
    data: { labels: Labels; value: number; timestampMs: number },
  ): Promise<Labels> {
    const expanded: [string, string][] = [];
    for (const [name, text] of Object.entries(texts)) {
      expanded.push([name, isTemplate(text) ? await this.#expandOne(text, data) : text]);
    }
    return Object.fromEntries(expanded);
  }

  async #expandOne(
    text: string,
    data: { labels: Labels; value: number; timestampMs: number },
  ): Promise<string> {
    try {
      return await this.#templates.expand(text, data);
    } catch (error) {
      return `<error expanding template: ${(error as Error).message}>`;
    }
  }
}
