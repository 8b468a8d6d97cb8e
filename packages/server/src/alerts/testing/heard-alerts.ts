import { type Alert, type AlertSink, identityOf } from '../alert.ts';

/** A sink that remembers what people would be told: each change once, whatever is repeated for it. */
export class HeardAlerts implements AlertSink {
  readonly changes: { isFiring: boolean; alert: Alert }[] = [];
  readonly #firing = new Map<string, Alert>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get firing(): Alert[] {
    return [...this.#firing.values()];
  }

  async take(alerts: readonly Alert[]): Promise<void> {
    for (const alert of alerts) {
      const key = identityOf(alert.labels);
      const isFiring = alert.endsAtMs > this.#nowMs();
      if (isFiring !== this.#firing.has(key)) this.changes.push({ isFiring, alert });
      if (isFiring) this.#firing.set(key, alert);
      else this.#firing.delete(key);
    }
  }
}
