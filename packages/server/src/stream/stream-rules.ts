import { type Batch, isStaleMarker, reading, staleNaN } from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';
import type { StreamDecider, StreamDecision, ThresholdRule } from '../rules/index.ts';
import { labelsWithName } from '../samples/index.ts';
import type { LabelPairs, SeriesTable } from '../series/index.ts';
import { Conditions } from './conditions.ts';
import { RulesByAnchor } from './rules-by-anchor.ts';
import { seriesMatching } from './series-matching.ts';
import { WatchedSeries } from './watched-series.ts';

/** PromQL's lookback: a sample counts for so long. */
export const lookbackMs = 5 * 60_000;
/**
 * A sample this far ahead of our clock still decides at once: clocks differ. One further ahead does not, and is for
 * the evaluation that comes now and then.
 */
export const maxAheadMs = 10_000;
/** Most pairs of a rule and a series that it matches; rules beyond are left to their interval. */
export const maxPairs = 4_000_000;
/** How long rules are matched with series before others get their turn, in milliseconds. */
const maxTurnMs = 5;

export type StreamRulesOptions = {
  table: SeriesTable;
  nowMs: () => number;
  /** Series with histograms: what the table shows as their value is none that PromQL compares. */
  hasHistograms: (seriesIndex: number) => boolean;
  /** Called with what has changed; never from within {@link StreamRules.watch}. */
  report: (decisions: readonly StreamDecision[]) => void;
  /** Some rules are decided here no more: `watch`, called again, says which are left. */
  onRefused: () => void;
  /** See {@link maxPairs}. */
  pairLimit?: number;
};

/** In place of the slot of a series: it was not compared with the rules yet, or none matches. */
const unmatched = 0;
const unwatched = -1;

/**
 * Decides threshold rules as samples arrive. Which rules a series matches is found out once, when it is born or the
 * rule comes; from then on a sample costs a look into a column, and a comparison for each rule of its series.
 */
export class StreamRules implements StreamDecider {
  readonly #options: StreamRulesOptions;
  readonly #pairLimit: number;
  readonly #conditions = new Conditions();
  readonly #byAnchor = new RulesByAnchor();
  readonly #watched = new WatchedSeries();
  /** Rules by all that they are: one that stays keeps what is known of it. */
  #numbers = new Map<string, number>();
  /** What turned out not to be decidable here. */
  readonly #refused = new Set<string>();
  /** Rules whose series are not looked for yet. */
  #queue: number[] = [];
  #matchingTimer: NodeJS.Immediate | undefined;
  #refusalTimer: NodeJS.Immediate | undefined;
  #endedRules = 0;
  /** By the index of the series. */
  #slotOf = new Int32Array(1024);
  /** Of slots of which a rule holds: a series that was deleted has none any more. */
  readonly #labels = new Map<number, LabelPairs>();
  #decisions: StreamDecision[] = [];

  constructor(options: StreamRulesOptions) {
    this.#options = options;
    this.#pairLimit = options.pairLimit ?? maxPairs;
  }

  get ruleCount(): number {
    return this.#numbers.size;
  }

  get pairCount(): number {
    return this.#watched.pairCount;
  }

  /** Whether all rules were compared with all series. */
  get isMatched(): boolean {
    return this.#queue.length === 0;
  }

  /** Takes all threshold rules that there are now. Gives the ids of those that are decided here. */
  watch(rules: readonly ThresholdRule[]): ReadonlySet<string> {
    const before = this.#numbers;
    this.#numbers = new Map();
    const stillRefused = new Set<string>();
    const decided = new Set<string>();
    for (const rule of rules) {
      const key = keyOf(rule);
      if (this.#refused.has(key)) {
        stillRefused.add(key);
        continue;
      }
      const known = before.get(key);
      before.delete(key);
      this.#numbers.set(key, known ?? this.#add(rule));
      decided.add(rule.ruleId);
    }
    for (const key of this.#refused) if (!stillRefused.has(key)) this.#refused.delete(key);
    for (const number of before.values()) this.#end(number);
    this.#compact();
    this.#matchSoon();
    return decided;
  }

  /** Decides what the samples of a batch change. Nothing of the batch is kept. */
  take(batch: Batch): void {
    if (this.#numbers.size === 0) return;
    const nowMs = this.#options.nowMs();
    this.#slotOf = grownTo(this.#slotOf, this.#options.table.size);
    for (const series of batch.newSeries) this.#redefine(series);
    const slotOf = this.#slotOf;
    const { count, seriesIndex, timestampMs, value, kind } = batch;
    for (let row = 0; row < count; row++) {
      let slot = slotOf[seriesIndex[row]];
      if (slot === unwatched) continue;
      if (slot === unmatched) slot = this.#match(seriesIndex[row]);
      if (slot === unwatched) continue;
      this.#decide(slot, timestampMs[row], value[row], kind[row] !== reading, nowMs);
    }
    for (const { seriesIndex: series, timestampMs: ms } of batch.histograms) {
      const slot = slotOf[series] === unmatched ? this.#match(series) : slotOf[series];
      // PromQL compares no histogram with a number: the series is not in the result.
      if (slot !== unwatched) this.#decide(slot, ms, staleNaN, false, nowMs);
    }
    this.#report();
  }

  /** Ends what has gone silent. Called about once a second. */
  tick(): void {
    const { table, nowMs } = this.#options;
    const { count, holding, lastMs, seriesIndex } = this.#watched;
    const now = nowMs();
    for (let slot = 1; slot < count; slot++) {
      if (holding[slot] === 0) continue;
      const isOver = lastMs[slot] <= now - lookbackMs || !table.has(seriesIndex[slot]);
      if (isOver) this.#sayAll(slot, staleNaN, false, now);
    }
    this.#report();
  }

  stop(): void {
    clearImmediate(this.#matchingTimer);
    clearImmediate(this.#refusalTimer);
  }

  #decide(slot: number, ms: number, value: number, isObservation: boolean, nowMs: number): void {
    const { lastMs, isCounter } = this.#watched;
    // Of samples with one time the last counts; a late one does not.
    if (ms < lastMs[slot] || ms > nowMs + maxAheadMs) return;
    if (isObservation && isCounter[slot] === 1) {
      // What PromQL sees is what all increments add up to.
      this.#refuseRulesOf(slot);
      return;
    }
    lastMs[slot] = ms;
    this.#sayAll(slot, value, ms > nowMs - lookbackMs && !isStaleMarker(value), ms);
  }

  /** What a sample that counts, or an end, means to each rule of the series. */
  #sayAll(slot: number, value: number, counts: boolean, ms: number): void {
    const watched = this.#watched;
    const { isLive, rules } = this.#conditions;
    const { rule, nextPair } = watched;
    for (let pair = watched.firstPair[slot]; pair !== -1; pair = nextPair[pair]) {
      const number = rule[pair];
      const holds = counts && isLive[number] === 1 && this.#conditions.holds(number, value);
      if (!watched.say(slot, pair, holds) || isLive[number] === 0) continue;
      this.#decisions.push({
        ruleId: rules[number].ruleId,
        labels: this.#labelsOf(slot),
        value: holds ? value : null,
        timestampMs: ms,
      });
    }
    if (watched.holding[slot] === 0) this.#labels.delete(slot);
  }

  #labelsOf(slot: number): LabelPairs {
    const known = this.#labels.get(slot);
    if (known !== undefined) return known;
    const { name, labels } = this.#options.table.definition(this.#watched.seriesIndex[slot]);
    const all = labelsWithName(name, labels);
    this.#labels.set(slot, all);
    return all;
  }

  #report(): void {
    if (this.#decisions.length === 0) return;
    const decisions = this.#decisions;
    this.#decisions = [];
    this.#options.report(decisions);
  }

  #add(rule: ThresholdRule): number {
    const number = this.#conditions.add(rule);
    this.#queue.push(number);
    return number;
  }

  #end(number: number): void {
    const { isLive, rules } = this.#conditions;
    isLive[number] = 0;
    this.#byAnchor.delete(number, rules[number].matchers);
    this.#endedRules++;
  }

  /** Once most rules are gone, what is kept of them is dropped. */
  #compact(): void {
    if (this.#endedRules <= this.#numbers.size + minEndedRules) return;
    this.#endedRules = 0;
    this.#watched.compact(this.#conditions.isLive);
  }

  #matchSoon(): void {
    if (this.#queue.length === 0) return;
    this.#matchingTimer ??= setImmediate(() => this.#matchQueued());
  }

  /** Compares rules that are new with the series that there are. */
  #matchQueued(): void {
    this.#matchingTimer = undefined;
    const untilMs = performance.now() + maxTurnMs;
    while (this.#queue.length > 0 && performance.now() < untilMs) {
      this.#matchRule(this.#queue.pop() ?? 0);
    }
    this.#report();
    this.#matchSoon();
  }

  #matchRule(number: number): void {
    const { isLive, rules } = this.#conditions;
    if (isLive[number] === 0) return;
    const { table } = this.#options;
    const found = seriesMatching(table, rules[number].matchers);
    if (this.#watched.pairCount + found.length > this.#pairLimit) {
      this.#refuse(number);
      return;
    }
    this.#slotOf = grownTo(this.#slotOf, table.size);
    for (const series of found) {
      // One that was not compared with any rule gets all that are ready, and this one.
      if (this.#slotOf[series] === unmatched) this.#match(series);
      if (this.#slotOf[series] === unwatched) this.#slotOf[series] = this.#addSlot(series);
      this.#addPair(this.#slotOf[series], number);
    }
    this.#byAnchor.add(number, rules[number].matchers);
  }

  /** Finds the rules of a series; gives its slot. */
  #match(series: number): number {
    const { table } = this.#options;
    const name = table.has(series) ? table.values.nameText(table.values.nameNumber(series)) : '';
    const found = this.#byAnchor.hasName(name)
      ? this.#byAnchor.matching(table.definition(series))
      : [];
    if (found.length === 0) {
      this.#slotOf[series] = unwatched;
      return unwatched;
    }
    const slot = this.#addSlot(series);
    this.#slotOf[series] = slot;
    for (const number of found) {
      if (this.#watched.pairCount >= this.#pairLimit) this.#refuse(number);
      else this.#addPair(slot, number);
    }
    return slot;
  }

  #addSlot(series: number): number {
    const { table } = this.#options;
    return this.#watched.addSlot(series, table.type(series) === 'counter');
  }

  /** Whether the value that the table has of its newest sample is that sample's: it may be an increment. */
  #isPlain(slot: number): boolean {
    const { isCounter, seriesIndex } = this.#watched;
    return isCounter[slot] === 0 && !this.#options.hasHistograms(seriesIndex[slot]);
  }

  /** Begins with what the newest sample says, as an evaluation would. */
  #addPair(slot: number, number: number): void {
    const watched = this.#watched;
    const { table, nowMs } = this.#options;
    const pair = watched.addPair(slot, number);
    const series = watched.seriesIndex[slot];
    const ms = table.lastTimestampMs[series];
    const isKnown = ms >= watched.lastMs[slot] && ms <= nowMs() + maxAheadMs;
    if (!isKnown || !this.#isPlain(slot)) return;
    // It may have come while no rule watched.
    watched.lastMs[slot] = ms;
    const value = table.lastValue[series];
    const counts = ms > nowMs() - lookbackMs && !isStaleMarker(value);
    const holds = counts && this.#conditions.holds(number, value);
    watched.say(slot, pair, holds);
    if (!holds) return;
    const { ruleId } = this.#conditions.rules[number];
    this.#decisions.push({ ruleId, labels: this.#labelsOf(slot), value, timestampMs: ms });
  }

  /** The definition was logged: it is new, or its type may have changed. */
  #redefine(series: number): void {
    const slot = this.#slotOf[series];
    if (slot <= unmatched) return;
    this.#watched.isCounter[slot] = this.#options.table.type(series) === 'counter' ? 1 : 0;
  }

  #refuseRulesOf(slot: number): void {
    const { firstPair, nextPair, rule } = this.#watched;
    for (let pair = firstPair[slot]; pair !== -1; pair = nextPair[pair]) {
      if (this.#conditions.isLive[rule[pair]] === 1) this.#refuse(rule[pair]);
    }
  }

  #refuse(number: number): void {
    const key = keyOf(this.#conditions.rules[number]);
    this.#refused.add(key);
    this.#numbers.delete(key);
    this.#end(number);
    this.#refusalTimer ??= setImmediate(() => {
      this.#refusalTimer = undefined;
      this.#options.onRefused();
    });
  }
}

/** Rules that have ended and are still kept, at least. */
const minEndedRules = 1_000;

function keyOf({ ruleId, matchers, operator, threshold }: ThresholdRule): string {
  const conditions = matchers.map((matcher) => [matcher.label, matcher.operator, matcher.value]);
  return JSON.stringify([ruleId, operator, String(threshold), conditions]);
}
