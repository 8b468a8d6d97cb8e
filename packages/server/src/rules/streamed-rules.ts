import type { RuleRunner } from './rule-runner.ts';
import type { LiveRule } from './rules.ts';
import {
  type StreamDecider,
  type StreamDecision,
  type ThresholdRule,
  thresholdOf,
} from './stream-seam.ts';
import { StreamedVector } from './streamed-vector.ts';

export type StreamedRulesOptions = {
  nowMs: () => number;
  /** After decisions have moved on the alerts of a rule. */
  onDecided: (rule: RuleRunner) => void;
};

/** Between the rules and whoever decides some of them as samples arrive. */
export class StreamedRules {
  readonly #options: StreamedRulesOptions;
  #decider: StreamDecider | undefined;
  /** Rules with decisions that have not moved on their alerts yet. */
  readonly #waiting = new Set<RuleRunner>();
  readonly #timers = new Map<RuleRunner, NodeJS.Timeout>();

  constructor(options: StreamedRulesOptions) {
    this.#options = options;
  }

  setDecider(decider: StreamDecider): void {
    this.#decider = decider;
  }

  /** Tells the decider which rules there are now. */
  replace(rules: readonly LiveRule[]): void {
    if (this.#decider === undefined) return;
    const ids = this.#decider.watch(rules.flatMap(({ rule }) => thresholdRuleOf(rule) ?? []));
    for (const { rule } of rules) {
      if (!ids.has(rule.id)) rule.streamed = null;
      else rule.streamed ??= new StreamedVector();
    }
  }

  decide(
    decisions: readonly StreamDecision[],
    ruleOf: (id: string) => RuleRunner | undefined,
  ): void {
    for (const { ruleId, labels, value, timestampMs } of decisions) {
      const rule = ruleOf(ruleId);
      if (rule === undefined || rule.streamed === null) continue;
      rule.streamed.take({ labels, value, timestampMs });
      if (this.#waiting.has(rule)) continue;
      this.#waiting.add(rule);
      // What else this batch of samples says of the rule goes together with it.
      setImmediate(() => this.#moveOn(rule));
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #moveOn(rule: RuleRunner): void {
    this.#waiting.delete(rule);
    void rule.decide(this.#options.nowMs()).then(() => {
      this.#options.onDecided(rule);
      this.#awaitFiring(rule);
    });
  }

  /** Pending alerts fire on time, and not only with the next evaluation. */
  #awaitFiring(rule: RuleRunner): void {
    if (rule.alerting === null || rule.streamed === null || this.#timers.has(rule)) return;
    const nextMs = rule.alerting.nextFiringMs();
    if (nextMs === null) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(rule);
        this.#moveOn(rule);
      },
      Math.min(Math.max(0, nextMs - this.#options.nowMs()), maxTimerMs),
    );
    this.#timers.set(rule, timer);
  }
}

/** Longer waits overflow the timer. */
const maxTimerMs = 2 ** 31 - 1;

/** The threshold of a rule that can be decided from single samples. */
function thresholdRuleOf({ id, spec, alerting }: RuleRunner): ThresholdRule | undefined {
  // With a template in a label, the value of a sample could make it another alert.
  if (alerting === null || !alerting.hasPlainLabels) return undefined;
  const threshold = thresholdOf(spec.expression);
  return threshold === undefined ? undefined : { ruleId: id, ...threshold };
}
