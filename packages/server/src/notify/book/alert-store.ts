import type { DocumentEvent, Documents } from '../../documents/index.ts';
import { type ActiveAlert, storing } from './active-alert.ts';

export type AlertStoreOptions = {
  documents: Pick<Documents, 'write'>;
  onFailure: (what: string, error: unknown) => void;
};

/** How long after a write that failed it is tried again: this at first, then twice as long each time. */
const minRetryMs = 500;
const maxRetryMs = 30_000;
/** Alerts and events in one write at most. */
const portion = 5_000;
/** Events that are kept for another try. */
const maxWaitingEvents = 20_000;

/** Makes alerts safe. What the store refuses is tried again until it takes it. */
export class AlertStore {
  readonly #options: AlertStoreOptions;
  readonly #unsafe = new Set<ActiveAlert>();
  #unsafeEvents: DocumentEvent[] = [];
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: AlertStoreOptions) {
    this.#options = options;
  }

  /** Rejects when it is not safe yet; then it is tried again without the caller. */
  async save(alerts: readonly ActiveAlert[], events: readonly DocumentEvent[]): Promise<void> {
    for (const alert of alerts) this.#unsafe.add(alert);
    const most = Math.max(alerts.length, events.length);
    for (let from = 0; from < most; from += portion) {
      const until = from + portion;
      try {
        await this.#write(alerts.slice(from, until), events.slice(from, until));
      } catch (error) {
        this.#unsafeEvents = [...this.#unsafeEvents, ...events.slice(from)].slice(
          -maxWaitingEvents,
        );
        this.#tryAgain(error);
        throw error;
      }
    }
  }

  async #write(alerts: readonly ActiveAlert[], events: readonly DocumentEvent[]): Promise<void> {
    const revisions = alerts.map(({ revision }) => revision);
    await this.#options.documents.write(alerts.map(storing), events);
    for (const [at, alert] of alerts.entries()) this.wasStored(alert, revisions[at] ?? 0);
  }

  /** Somebody else wrote it, together with something of his own. */
  wasStored(alert: ActiveAlert, revision: number): void {
    alert.storedRevision = Math.max(alert.storedRevision, revision);
    if (alert.storedRevision === alert.revision) this.#unsafe.delete(alert);
  }

  stop(): void {
    clearTimeout(this.#retry);
  }

  #tryAgain(error: unknown): void {
    if (this.#retry !== undefined) return;
    this.#options.onFailure('keep alerts', error);
    const waitMs = Math.min(maxRetryMs, minRetryMs * 2 ** this.#failures++);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      const events = this.#unsafeEvents;
      this.#unsafeEvents = [];
      this.save([...this.#unsafe], events).then(
        () => {
          this.#failures = 0;
        },
        () => undefined,
      );
    }, waitMs);
    this.#retry.unref();
  }
}
