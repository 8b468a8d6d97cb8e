import type { Announcer } from './announcer.ts';
import type { EvaluationGate } from './evaluation-gate.ts';
import { lastEvaluationTime, offsetOf } from './evaluation-times.ts';
import type { RuleRunner } from './rule-runner.ts';

export type GroupRunnerOptions = {
  /** Tells the group from all others, across restarts. */
  key: string;
  name: string;
  /** null for rules that come from no file. */
  file: string | null;
  intervalMs: number;
  limit: number;
  rules: readonly RuleRunner[];
  gate: EvaluationGate;
  announcer: Announcer;
  nowMs: () => number;
  /** After the alerts of a rule have changed. */
  onChanged: (rule: RuleRunner) => void;
  onEvaluated: (rule: RuleRunner) => void;
  /** Evaluations that were left out, because those before them took too long. */
  onMissed: (iterations: number) => void;
};

/** Evaluates the rules of one group on its interval, one after the other, and never two times at once. */
export class GroupRunner {
  readonly #options: GroupRunnerOptions;
  readonly #offsetMs: number;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #isStopped = false;
  /** null before the first one. */
  lastEvaluationMs: number | null = null;
  evaluationSeconds = 0;

  constructor(options: GroupRunnerOptions) {
    this.#options = options;
    this.#offsetMs = offsetOf(options.key, options.intervalMs);
  }

  get key(): string {
    return this.#options.key;
  }
  get name(): string {
    return this.#options.name;
  }
  get file(): string | null {
    return this.#options.file;
  }
  get intervalMs(): number {
    return this.#options.intervalMs;
  }
  get limit(): number {
    return this.#options.limit;
  }
  get rules(): readonly RuleRunner[] {
    return this.#options.rules;
  }

  /** Begins with the next time of the group's own grid; `atOnce` has a first evaluation before that. */
  start({ atOnce }: { atOnce: boolean }): void {
    const { nowMs, intervalMs } = this.#options;
    const last = lastEvaluationTime(nowMs(), this.#offsetMs, intervalMs);
    if (atOnce) this.#run(nowMs(), last + intervalMs);
    else this.#wait(last + intervalMs);
  }

  /** Resolves when nothing of the group runs any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#underWay;
  }

  /** All rules for one time; never rejects. */
  async evaluate(timestampMs: number): Promise<void> {
    const startedMs = performance.now();
    const { rules, announcer, intervalMs, onChanged, onEvaluated } = this.#options;
    for (const rule of rules) {
      if (this.#isStopped) return;
      await rule.evaluate(timestampMs, () => announcer.announce(rule, intervalMs, timestampMs));
      onChanged(rule);
      onEvaluated(rule);
    }
    this.lastEvaluationMs = timestampMs;
    this.evaluationSeconds = (performance.now() - startedMs) / 1000;
  }

  #wait(timestampMs: number): void {
    if (this.#isStopped) return;
    const waitMs = Math.max(0, timestampMs - this.#options.nowMs());
    this.#timer = setTimeout(() => this.#onTime(timestampMs), Math.min(waitMs, maxTimerMs));
  }

  #onTime(timestampMs: number): void {
    const { nowMs, intervalMs, onMissed } = this.#options;
    // Timers may fire early by a millisecond, and long waits come in parts.
    if (nowMs() < timestampMs) {
      // A clock that was set back does not stop the group until it is as late again.
      const isFar = timestampMs - nowMs() > intervalMs;
      if (isFar) this.start({ atOnce: false });
      else this.#wait(timestampMs);
      return;
    }
    const last = lastEvaluationTime(nowMs(), this.#offsetMs, intervalMs);
    const missed = Math.round((last - timestampMs) / intervalMs);
    if (missed > 0) onMissed(missed);
    this.#run(last, last + intervalMs);
  }

  #run(timestampMs: number, nextMs: number): void {
    this.#underWay = this.#options.gate
      .run(() => this.evaluate(timestampMs))
      .then(() => this.#wait(nextMs));
  }
}

/** Longer waits overflow the timer. */
const maxTimerMs = 2 ** 31 - 1;
