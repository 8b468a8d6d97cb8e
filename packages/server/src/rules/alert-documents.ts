import { createHash } from 'node:crypto';
import type { Change, Documents } from '../documents/index.ts';
import type { Logger } from '../logger/index.ts';
import type { ActiveAlert } from './alert-state.ts';
import type { RuleRunner } from './rule-runner.ts';

const kind = 'rule-state';
/** Key of the document that says when this process last evaluated rules. */
const clockKey = 'clock';
/** How often it is written, and so how exactly the length of an outage is known. */
export const clockIntervalMs = 30_000;
const minRetryMs = 500;
const maxRetryMs = 30_000;

export type AlertDocumentsOptions = {
  documents: Pick<Documents, 'read' | 'write'>;
  logger: Logger;
  nowMs: () => number;
};

/** Alerts of an earlier process, by rule, and how long ago it was seen. */
export type Restored = {
  alerts: Map<string, Map<string, ActiveAlert>>;
  /** null: there was no process before. */
  aliveMs: number | null;
};

type StoredAlert = Omit<ActiveAlert, 'lastSentAtMs' | 'sentAs' | 'value'> & {
  ruleId: string;
  key: string;
  value: number | null;
};

/**
 * The states of alerts as documents, one for each: written when they change, all changes together that come
 * while a write is under way. What the store refuses is written later; the alerting goes on meanwhile.
 */
export class AlertDocuments {
  readonly #options: AlertDocumentsOptions;
  #waiting = new Map<string, Change>();
  #writing: Promise<void> | undefined;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: AlertDocumentsOptions) {
    this.#options = options;
  }

  async load(): Promise<Restored> {
    const restored: Restored = { alerts: new Map(), aliveMs: null };
    for (const [documentKey, body] of await this.#options.documents.read(kind)) {
      if (documentKey === clockKey) {
        restored.aliveMs = (body as { aliveMs: number }).aliveMs;
        continue;
      }
      const { ruleId, key, value, ...alert } = body as StoredAlert;
      const ofRule = restored.alerts.get(ruleId) ?? new Map<string, ActiveAlert>();
      restored.alerts.set(ruleId, ofRule);
      ofRule.set(key, { ...alert, value: value ?? Number.NaN, lastSentAtMs: 0, sentAs: null });
    }
    return restored;
  }

  /** Writes what has changed of a rule's alerts since the last call, soon. */
  note(rule: RuleRunner): void {
    const { alerting } = rule;
    if (alerting === null || alerting.changed.size === 0) return;
    for (const key of alerting.changed) this.#put(rule.id, key, alerting.active.get(key));
    alerting.changed.clear();
    this.#flush();
  }

  /** Takes the alerts of a rule away that is there no more. */
  forget(ruleId: string, keys: Iterable<string>): void {
    for (const key of keys) this.#put(ruleId, key, undefined);
    this.#flush();
  }

  noteAlive(): void {
    const value = { aliveMs: this.#options.nowMs() };
    this.#waiting.set(clockKey, { kind, key: clockKey, value });
    this.#flush();
  }

  /** Resolves when all is written, or was refused once more. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#flush();
    await this.#writing;
    clearTimeout(this.#retry);
  }

  #put(ruleId: string, key: string, alert: ActiveAlert | undefined): void {
    const documentKey = `${ruleId}:${shortHash(key)}`;
    const value = alert === undefined ? undefined : storedOf(ruleId, key, alert);
    this.#waiting.set(documentKey, { kind, key: documentKey, value });
  }

  #flush(): void {
    if (this.#writing !== undefined || this.#retry !== undefined || this.#waiting.size === 0)
      return;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    this.#writing = this.#options.documents.write([...waiting.values()]).then(
      () => {
        this.#failures = 0;
        this.#writing = undefined;
        this.#flush();
      },
      (error: unknown) => {
        this.#writing = undefined;
        // What has come since is newer.
        this.#waiting = new Map([...waiting, ...this.#waiting]);
        this.#tryLater(error);
      },
    );
  }

  #tryLater(error: unknown): void {
    const waitMs = Math.min(maxRetryMs, minRetryMs * 2 ** this.#failures++);
    this.#options.logger.warn(
      `the states of alerts could not be written, that is tried again: ${(error as Error).message}`,
    );
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#flush();
    }, waitMs);
  }
}

function storedOf(ruleId: string, key: string, alert: ActiveAlert): StoredAlert {
  const { lastSentAtMs: _, sentAs: __, value, ...rest } = alert;
  return { ruleId, key, value: Number.isFinite(value) ? value : null, ...rest };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
