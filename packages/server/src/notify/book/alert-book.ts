import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Alert, AlertSink } from '../../alerts/index.ts';
import type { DocumentEvent, Documents } from '../../documents/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import {
  type Acknowledged,
  type ActiveAlert,
  activeAlert,
  alertKind,
  forgetting,
  type StoredAlert,
} from './active-alert.ts';
import { eventOf } from './alert-event.ts';
import { AlertStore } from './alert-store.ts';
import { maxActiveAlerts, problemOf, withShortAnnotations } from './check-alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import { mergedTimes } from './merge-alert.ts';

/** What became of an alert. */
export type AlertChange = 'firing' | 'resolved' | 'acknowledged' | 'announced';

export type AlertBookOptions = {
  documents: Pick<Documents, 'read' | 'write'>;
  nowMs: () => number;
  /** Called at once with each change, before it is safe. */
  onChange: (alert: ActiveAlert, change: AlertChange) => void;
  onFailure: (what: string, error: unknown) => void;
};

/** After a start nothing that fired before ends by time-out within this time, in milliseconds. */
export const startGraceMs = 5 * 60_000;

/** Other work gets its turn after so many announcements, which take about 50 ms. */
const turnOf = 2_000;

/** Most details of one refusal. */
const maxDetails = 10;

/** All alerts that fire now, and those whose end is still to be told, by fingerprint. */
export class AlertBook implements AlertSink {
  readonly #options: AlertBookOptions;
  readonly #store: AlertStore;
  readonly #alerts = new Map<string, ActiveAlert>();
  /** No alert ends before this. */
  #earliestEndMs = Number.POSITIVE_INFINITY;

  constructor(options: AlertBookOptions) {
    this.#options = options;
    this.#store = new AlertStore(options);
  }

  /** Goes on from where the last process was. */
  async load(): Promise<void> {
    const nowMs = this.#options.nowMs();
    for (const [fingerprint, value] of await this.#options.documents.read(alertKind)) {
      const stored = value as StoredAlert;
      const alert = activeAlert(stored, fingerprint, nowMs);
      alert.acknowledged = stored.acknowledged;
      alert.isResolved = stored.isResolved;
      alert.storedRevision = alert.revision;
      if (!alert.isResolved) alert.endsAtMs = Math.max(alert.endsAtMs, nowMs + startGraceMs);
      this.#alerts.set(fingerprint, alert);
      if (!alert.isResolved) this.#expectEnd(alert);
    }
  }

  /** Every alert in the book, resolved ones whose end is still to be told among them. */
  get all(): Iterable<ActiveAlert> {
    return this.#alerts.values();
  }

  get size(): number {
    return this.#alerts.size;
  }

  get(fingerprint: string): ActiveAlert | undefined {
    return this.#alerts.get(fingerprint);
  }

  /**
   * Takes announcements. Rejects with a TidemarkError that names the alerts that are wrong or too many (the
   * others are taken), and with the store's error while they are not safe (they are in the book all the same).
   */
  async take(alerts: readonly Alert[]): Promise<void> {
    const nowMs = this.#options.nowMs();
    const changed: ActiveAlert[] = [];
    const events: DocumentEvent[] = [];
    const problems: string[] = [];
    for (const [at, given] of alerts.entries()) {
      if (at > 0 && at % turnOf === 0) await nextTurn();
      const announced = withShortAnnotations(given);
      const problem = problemOf(announced) ?? this.#takeOne(announced, nowMs, changed, events);
      if (problem !== undefined) problems.push(problem);
    }
    await this.#store.save(changed, events);
    if (problems.length > 0) throw refusal(problems);
  }

  /** Ends the alerts whose time is over. Called often; looks at all of them only when one is due. */
  sweep(): void {
    const nowMs = this.#options.nowMs();
    if (nowMs < this.#earliestEndMs) return;
    this.#earliestEndMs = Number.POSITIVE_INFINITY;
    const ended: ActiveAlert[] = [];
    for (const alert of this.#alerts.values()) {
      if (alert.isResolved) continue;
      if (alert.endsAtMs <= nowMs) ended.push(alert);
      else this.#expectEnd(alert);
    }
    for (const alert of ended) this.#resolve(alert);
    const events = ended.map((alert) => eventOf(alert, 'resolved', nowMs));
    this.#store.save(ended, events).catch(() => undefined);
  }

  /** Gives how many of them were not acknowledged before. Durable once it resolves. */
  acknowledge(fingerprints: readonly string[], by: string, comment: string): Promise<number> {
    const acknowledged = { atMs: this.#options.nowMs(), by, comment };
    return this.#setAcknowledged(fingerprints, acknowledged);
  }

  /** Gives how many of them were acknowledged before. Durable once it resolves. */
  unacknowledge(fingerprints: readonly string[]): Promise<number> {
    return this.#setAcknowledged(fingerprints, null);
  }

  /** Adds events about alerts to their history. */
  record(events: readonly DocumentEvent[]): void {
    this.#store.save([], events).catch(() => undefined);
  }

  /** The alert was written by somebody else as it was at that revision. */
  wasStored(alert: ActiveAlert, revision: number): void {
    this.#store.wasStored(alert, revision);
  }

  /** Its document is gone although it fires. */
  storeAgain(alert: ActiveAlert): void {
    alert.revision++;
    this.#store.save([alert], []).catch(() => undefined);
  }

  /** One group less has it; with the last one it goes. `isForgotten` says that its document went already. */
  release(alert: ActiveAlert, isForgotten: boolean): void {
    alert.holders--;
    if (alert.holders > 0 || !alert.isResolved) return;
    this.#alerts.delete(alert.fingerprint);
    this.#store.wasStored(alert, alert.revision);
    if (isForgotten) return;
    this.#options.documents.write([forgetting(alert)]).catch((error: unknown) => {
      // Left behind, it is found and forgotten at the next start.
      this.#options.onFailure('forget an alert', error);
    });
  }

  stop(): void {
    this.#store.stop();
  }

  #takeOne(
    announced: Alert,
    nowMs: number,
    changed: ActiveAlert[],
    events: DocumentEvent[],
  ): string | undefined {
    const fingerprint = fingerprintOf(announced.labels);
    const known = this.#alerts.get(fingerprint);
    const isFiring = announced.endsAtMs > nowMs;
    if (known === undefined) {
      // The end of what never was known to fire is no news.
      if (!isFiring) return undefined;
      if (this.#alerts.size >= maxActiveAlerts) {
        return `there are ${maxActiveAlerts} alerts already`;
      }
      const alert = activeAlert(announced, fingerprint, nowMs);
      this.#alerts.set(fingerprint, alert);
      this.#begin(alert, nowMs, changed, events);
      return undefined;
    }
    this.#announceAgain(known, announced, nowMs);
    if (isFiring && known.isResolved) {
      known.isResolved = false;
      known.acknowledged = null;
      this.#begin(known, nowMs, changed, events);
    } else if (!isFiring && !known.isResolved) {
      this.#resolve(known);
      changed.push(known);
      events.push(eventOf(known, 'resolved', nowMs));
    } else if (isFiring) {
      this.#expectEnd(known);
      this.#options.onChange(known, 'announced');
    }
    return undefined;
  }

  #announceAgain(known: ActiveAlert, announced: Alert, nowMs: number): void {
    Object.assign(known, mergedTimes(known, announced, nowMs));
    known.annotations = announced.annotations;
    known.generatorUrl = announced.generatorUrl;
    known.source = announced.source;
    known.updatedAtMs = nowMs;
  }

  #begin(alert: ActiveAlert, nowMs: number, changed: ActiveAlert[], events: DocumentEvent[]): void {
    alert.revision++;
    this.#expectEnd(alert);
    changed.push(alert);
    events.push(eventOf(alert, 'firing', nowMs));
    this.#options.onChange(alert, 'firing');
  }

  #resolve(alert: ActiveAlert): void {
    alert.isResolved = true;
    alert.revision++;
    this.#options.onChange(alert, 'resolved');
  }

  #expectEnd({ endsAtMs }: ActiveAlert): void {
    this.#earliestEndMs = Math.min(this.#earliestEndMs, endsAtMs);
  }

  async #setAcknowledged(
    fingerprints: readonly string[],
    acknowledged: Acknowledged | null,
  ): Promise<number> {
    const changed: ActiveAlert[] = [];
    for (const fingerprint of new Set(fingerprints)) {
      const alert = this.#alerts.get(fingerprint);
      if (alert === undefined || alert.isResolved) continue;
      if ((alert.acknowledged === null) === (acknowledged === null)) continue;
      alert.acknowledged = acknowledged;
      alert.revision++;
      changed.push(alert);
    }
    const kind = acknowledged === null ? 'unacknowledged' : 'acknowledged';
    const nowMs = this.#options.nowMs();
    const events = changed.map((alert) => eventOf(alert, kind, nowMs, acknowledged ?? undefined));
    for (const alert of changed) this.#options.onChange(alert, 'acknowledged');
    await this.#store.save(changed, events);
    return changed.length;
  }
}

/** The change that forgets an alert, if this group is the last that has it. */
export function forgettingIfLast(alert: ActiveAlert) {
  return alert.isResolved && alert.holders === 1 ? [forgetting(alert)] : [];
}

function refusal(problems: readonly string[]): TidemarkError {
  const shown = problems.slice(0, maxDetails);
  const more = problems.length > shown.length ? ` and ${problems.length - shown.length} more` : '';
  return new TidemarkError('bad_alerts', `${shown.join('; ')}${more}`, {
    status: 400,
    details: shown.map((message) => ({ message })),
  });
}
