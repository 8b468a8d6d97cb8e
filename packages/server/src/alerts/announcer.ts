import { TidemarkError } from '../errors/index.ts';
import type { Alert, AlertSink } from './alert.ts';

/** Alerts that are handed to the sink at once, at most. */
export const maxAlertsPerTake = 1_000;
/** How often an alert that fires is announced again, in milliseconds: it ends by itself when it no longer is. */
export const announceAgainMs = 60_000;
/** How long an alert holds without being announced again, in milliseconds. */
export const alertHoldMs = 4 * announceAgainMs;
/** Longest wait before a sink that refused is tried again, in milliseconds. */
const maxRetryMs = 30_000;

export type AnnouncerOptions<Subject> = {
  sink: AlertSink;
  /** What is to be said of the subject now; null when that is nothing any more. */
  alertOf: (subject: Subject, nowMs: number) => Alert | null;
  nowMs: () => number;
  /** Called when the sink refuses; it is tried again unless the alerts themselves are wrong. */
  onRefused: (error: unknown) => void;
};

/**
 * Brings alerts about its subjects to the sink: what changed at once, and again until the sink has it. A subject
 * that changes while it waits is told of once, as it is then.
 */
export class Announcer<Subject> {
  readonly #options: AnnouncerOptions<Subject>;
  #waiting = new Set<Subject>();
  #isTaking = false;
  #retryMs = 0;
  #retryAtMs = 0;

  constructor(options: AnnouncerOptions<Subject>) {
    this.#options = options;
  }

  /** Subjects that the sink does not know yet. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Does not wait for the sink. */
  announce(subjects: Iterable<Subject>): void {
    for (const subject of subjects) this.#waiting.add(subject);
    this.tick();
  }

  /** Tries again what was refused, when it is time. Called about once a second. */
  tick(): void {
    if (this.#isTaking || this.#waiting.size === 0) return;
    if (this.#options.nowMs() < this.#retryAtMs) return;
    void this.#takeWaiting();
  }

  /** Never rejects. */
  async #takeWaiting(): Promise<void> {
    this.#isTaking = true;
    while (this.#waiting.size > 0 && (await this.#takePortion()));
    this.#isTaking = false;
  }

  async #takePortion(): Promise<boolean> {
    const { sink, alertOf, nowMs, onRefused } = this.#options;
    const portion: Subject[] = [];
    const alerts: Alert[] = [];
    for (const subject of this.#waiting) {
      if (portion.length === maxAlertsPerTake) break;
      portion.push(subject);
      const alert = alertOf(subject, nowMs());
      if (alert !== null) alerts.push(alert);
    }
    for (const subject of portion) this.#waiting.delete(subject);
    try {
      if (alerts.length > 0) await sink.take(alerts);
      this.#retryMs = 0;
      return true;
    } catch (error) {
      // What is wrong with an alert is as wrong the next time: the others of the portion were taken.
      if (error instanceof TidemarkError && !error.retryable) {
        onRefused(error);
        return true;
      }
      for (const subject of portion) this.#waiting.add(subject);
      this.#retryMs = Math.min(maxRetryMs, Math.max(1_000, this.#retryMs * 2));
      this.#retryAtMs = nowMs() + this.#retryMs;
      onRefused(error);
      return false;
    }
  }
}
