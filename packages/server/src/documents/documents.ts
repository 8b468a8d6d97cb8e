import type { DocumentEvent, EventQuestion, Store } from '../store/index.ts';

export type DocumentsOptions = {
  store: Pick<Store, 'writeDocuments' | 'readDocuments' | 'writeEvents' | 'readEvents'>;
  nowMs: () => number;
};

/** What becomes of one document; no value deletes it. */
export type Change = { kind: string; key: string; value: unknown };

/** Events that wait for the store at most; further ones are refused. */
export const maxWaitingEvents = 100_000;

/**
 * Texts that the alerting and its users keep, as JSON by kind and key, and events that are only added.
 * Each owner holds its documents in memory and writes its changes here. Changes that come while a write
 * is under way go together with the next one (group commit).
 */
export class Documents {
  readonly #options: DocumentsOptions;
  #lastVersion = 0;
  #waitingChanges: Change[] = [];
  #waitingEvents: DocumentEvent[] = [];
  /** The write that takes what waits now; it begins when the one under way has ended. */
  #next: Promise<void> | undefined;
  #current: Promise<void> = Promise.resolve();

  constructor(options: DocumentsOptions) {
    this.#options = options;
  }

  /** All documents of the kind by their keys. Throws where the store cannot be asked. */
  async read(kind: string): Promise<Map<string, unknown>> {
    const documents = new Map<string, unknown>();
    for (const { key, version, body } of await this.#options.store.readDocuments(kind)) {
      this.#lastVersion = Math.max(this.#lastVersion, version);
      documents.set(key, JSON.parse(body));
    }
    return documents;
  }

  /**
   * Durable once it resolves, all changes and events of one call in the order given. Rejects with the
   * store's error: then a part may be written, and writing the same again is right.
   */
  write(changes: readonly Change[], events: readonly DocumentEvent[] = []): Promise<void> {
    if (this.#waitingEvents.length + events.length > maxWaitingEvents) {
      return Promise.reject(new Error(`more than ${maxWaitingEvents} events wait for the store`));
    }
    // One by one: a call takes no more than some 100,000 arguments.
    for (const change of changes) this.#waitingChanges.push(change);
    for (const event of events) this.#waitingEvents.push(event);
    this.#next ??= this.#current.then(() => this.#writeWaiting());
    return this.#next;
  }

  events(question: EventQuestion): Promise<DocumentEvent[]> {
    return this.#options.store.readEvents(question);
  }

  #writeWaiting(): Promise<void> {
    const changes = this.#waitingChanges;
    const events = this.#waitingEvents;
    this.#waitingChanges = [];
    this.#waitingEvents = [];
    this.#next = undefined;
    const written = this.#write(changes, events);
    this.#current = written.catch(() => undefined);
    return written;
  }

  async #write(changes: readonly Change[], events: readonly DocumentEvent[]): Promise<void> {
    const { store } = this.#options;
    if (changes.length > 0) await store.writeDocuments(changes.map((one) => this.#versioned(one)));
    if (events.length > 0) await store.writeEvents(events);
  }

  /** Versions grow although the clock may go back, also below those of an earlier process that were read. */
  #versioned({ kind, key, value }: Change) {
    this.#lastVersion = Math.max(this.#lastVersion + 1, this.#options.nowMs());
    const body = value === undefined ? null : JSON.stringify(value);
    return { kind, key, version: this.#lastVersion, body };
  }
}
