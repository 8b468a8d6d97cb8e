import type { Alert, AlertSink } from '../alerts/index.ts';
import type { Logger } from '../logger/index.ts';
import { type ActiveAlert, isDue } from './alert-state.ts';
import type { RuleRunner } from './rule-runner.ts';

/** How often alerts are announced again as long as they last. */
export const resendMs = 60_000;
/** An alert that is announced no more ends after so many intervals, or minutes if that is more. */
const validIntervals = 4;
const minRetryMs = 1_000;
const maxRetryMs = 60_000;

export type AnnouncerOptions = {
  sink: AlertSink;
  logger: Logger;
  /** In front of links; empty makes them relative. */
  externalUrl: string;
  nowMs: () => number;
};

/** Tells the sink of alerts that fire and that are over. What the sink refuses is told again. */
export class Announcer {
  readonly #options: AnnouncerOptions;
  #refused = 0;
  #retry: NodeJS.Timeout | undefined;
  /** Rules whose alerts the sink has not taken, with their intervals. */
  readonly #waiting = new Map<RuleRunner, number>();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** Announces what is due of a rule. Does not wait for the sink, and never throws. */
  announce(rule: RuleRunner, intervalMs: number, timestampMs: number): void {
    const { alerting } = rule;
    if (alerting === null) return;
    const due = [...alerting.active.values()].filter((alert) =>
      isDue(alert, timestampMs, resendMs),
    );
    if (due.length === 0) return;
    for (const alert of due) {
      alert.lastSentAtMs = timestampMs;
      alert.sentAs = alert.state === 'resolved' ? 'resolved' : 'firing';
    }
    const alerts = due.map((alert) => this.#alertOf(rule, alert, intervalMs, timestampMs));
    this.#options.sink.take(alerts).then(
      () => {
        this.#refused = 0;
      },
      (error: unknown) => {
        for (const alert of due) alert.sentAs = null;
        this.#tryAgain(rule, intervalMs, error);
      },
    );
  }

  stop(): void {
    clearTimeout(this.#retry);
  }

  #alertOf(rule: RuleRunner, alert: ActiveAlert, intervalMs: number, timestampMs: number): Alert {
    const validMs = validIntervals * Math.max(intervalMs, resendMs);
    const endsAtMs = alert.resolvedAtMs ?? timestampMs + validMs;
    const startsAtMs = alert.firedAtMs ?? alert.activeAtMs;
    const query = new URLSearchParams({ mode: 'promql', expr: rule.spec.expr });
    return {
      labels: alert.labels,
      annotations: alert.annotations,
      // Later than now only where the clock was set back; an end before the beginning would be refused.
      startsAtMs: Math.min(startsAtMs, timestampMs, endsAtMs),
      endsAtMs,
      generatorUrl: `${this.#options.externalUrl}/explore?${query}`,
      source: { kind: 'rule', ruleId: rule.id },
    };
  }

  #tryAgain(rule: RuleRunner, intervalMs: number, error: unknown): void {
    this.#waiting.set(rule, intervalMs);
    if (this.#retry !== undefined) return;
    const waitMs = Math.min(maxRetryMs, minRetryMs * 2 ** this.#refused++);
    this.#options.logger.warn(
      `alerts could not be handed over, that is tried again: ${(error as Error).message}`,
    );
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const [one, everyMs] of waiting) this.announce(one, everyMs, this.#options.nowMs());
    }, waitMs);
  }
}
