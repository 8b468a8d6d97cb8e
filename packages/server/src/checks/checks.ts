import type { CheckState, CheckThresholds, ErrorDetail } from '@tidemark/protocol';
import { maxChecks } from '@tidemark/protocol';
import { type AlertSink, Announcer, announceAgainMs } from '../alerts/index.ts';
import { type Documents, UnsavedDocuments } from '../documents/index.ts';
import { TidemarkError } from '../errors/index.ts';
import { type Ingest, type IngestAnswer, itemsAnswer } from '../ingest/index.ts';
import { doneWithin } from '../pipeline/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { type Check, type CheckReport, checkId, judge, missingAtMs } from './check.ts';
import { checkAlert } from './check-alert.ts';
import { checkSample } from './check-sample.ts';
import { decodeChecks } from './decode-checks.ts';
import { documentOf, fromDocument } from './stored-check.ts';

/** Kinds of documents: one for each check, and one with the thresholds that were set at run time. */
const checkKind = 'check';
const thresholdsKind = 'check-thresholds';
const thresholdsKey = 'all';

/** How long telling of a change waits for its document, in milliseconds. */
const maxSaveWaitMs = 500;

export type ChecksOptions = {
  ingest: Pick<Ingest, 'write'>;
  table: SeriesTable;
  documents: Pick<Documents, 'read' | 'write'>;
  sink: AlertSink;
  outage: { notBeforeMs: (everyMs: number) => number; endedAtMs: () => number };
  /** What holds where nothing else was set. */
  thresholds: CheckThresholds;
  nowMs: () => number;
  onFailure: (what: string, error: unknown) => void;
};

/**
 * The checks of hosts: each disk and each ping with its state, which alerts once when it goes bad and once when
 * it is ok again. Samples of them are series like any other; what those do not say is kept in documents.
 */
export class Checks {
  readonly #options: ChecksOptions;
  readonly #checks = new Map<string, Check>();
  readonly #announcer: Announcer<Check>;
  /** What was set at run time, and what holds with it. */
  #set: Partial<CheckThresholds> = {};
  #thresholds: CheckThresholds;
  readonly #unsaved: UnsavedDocuments;
  #announcedAtMs = 0;

  constructor(options: ChecksOptions) {
    this.#options = options;
    this.#thresholds = options.thresholds;
    this.#unsaved = new UnsavedDocuments({
      documents: options.documents,
      kind: checkKind,
      documentOf: (id) => {
        const check = this.#checks.get(id);
        return check === undefined ? undefined : documentOf(check);
      },
      onRefused: (error) => options.onFailure('write checks', error),
    });
    this.#announcer = new Announcer({
      sink: options.sink,
      alertOf: (check, nowMs) => checkAlert(check, this.thresholds, nowMs),
      nowMs: options.nowMs,
      onRefused: (error) => options.onFailure('announce checks', error),
    });
  }

  get count(): number {
    return this.#checks.size;
  }

  /** What holds for checks that have no threshold of their own. */
  get thresholds(): CheckThresholds {
    return this.#thresholds;
  }

  /** Goes on from where the last process was; the series know what came since the documents were written. */
  async load(): Promise<void> {
    const { documents, table, nowMs } = this.#options;
    const set = (await documents.read(thresholdsKind)).get(thresholdsKey);
    this.#hold((set ?? {}) as Partial<CheckThresholds>);
    for (const [id, document] of await documents.read(checkKind)) {
      const check = fromDocument(id, document);
      const last = checkSample.newest(table, check);
      const lastMs = Math.min(last?.timestampMs ?? 0, nowMs());
      if (last !== undefined && lastMs >= check.lastSeenMs) {
        check.lastSeenMs = lastMs;
        if (check.type === 'disk') check.value = last.value;
      }
      this.#checks.set(id, check);
    }
    this.#judgeAll();
    // Those that have had an alert may have become ok just before the last process ended, and nobody was told.
    const told = this.list().filter(({ alertSinceMs }) => alertSinceMs !== null);
    this.#saveAndAnnounceSoon(told);
  }

  /**
   * Takes a body of `POST /metrics`. Resolves once all that is good is safe; rejects with a TidemarkError when
   * nothing of it was stored, or it must be sent again.
   */
  async take(body: Buffer, sender: string): Promise<IngestAnswer> {
    const { ingest, nowMs } = this.#options;
    const decoded = decodeChecks(body, nowMs());
    const taken: CheckReport[] = [];
    let overLimit = 0;
    const problems: ErrorDetail[] = [...decoded.problems];
    if (decoded.reports.length > 0) {
      const outcome = await ingest.write(sender, (rows) => {
        const newIds = new Set<string>();
        for (const { index, report } of decoded.reports) {
          const full = this.#refusal(report, newIds);
          if (full !== undefined) problems.push({ index, field: 'host', message: full });
          else if (checkSample.write(rows, index, report)) taken.push(report);
        }
      });
      overLimit = outcome.overLimit;
      problems.push(...outcome.problems);
    }
    const changed = new Set<Check>();
    let mustSave = false;
    for (const report of taken) if (this.#apply(report, changed)) mustSave = true;
    // A sender does not wait for documents that others have changed.
    if (mustSave) await this.#saveAndAnnounce([...changed]);
    problems.sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
    return itemsAnswer({ stored: taken.length, overLimit, problems });
  }

  /** Looks for pings that are missing, and tries again what failed. Called about once a second. */
  tick(): void {
    const changed = this.#judgeAll();
    if (changed.length > 0) this.#saveAndAnnounceSoon(changed);
    const nowMs = this.#options.nowMs();
    if (nowMs - this.#announcedAtMs >= announceAgainMs) {
      this.#announcedAtMs = nowMs;
      this.#announcer.announce([...this.#checks.values()].filter(({ state }) => state === 'alert'));
    }
    this.#announcer.tick();
    this.#unsaved.saveSoon();
  }

  /** In the order of host, name and type. */
  list(): Check[] {
    return [...this.#checks.values()].sort(
      (a, b) => compare(a.host, b.host) || compare(a.name, b.name) || compare(a.type, b.type),
    );
  }

  /** Throws a TidemarkError `not_found`. */
  get(id: string): Check {
    const check = this.#checks.get(id);
    if (check !== undefined) return check;
    throw new TidemarkError('not_found', `There is no check with the id ${JSON.stringify(id)}.`, {
      status: 404,
    });
  }

  /** Forgets the check, until its host speaks again. An alert of it is over. */
  async delete(id: string): Promise<void> {
    const check = this.get(id);
    this.#checks.delete(id);
    this.#unsaved.mark(id);
    check.state = 'ok';
    await this.#saveAndAnnounce([check]);
  }

  /** Sets the threshold of one check; null for the default again. */
  async setThreshold(id: string, threshold: number | null): Promise<Check> {
    const check = this.get(id);
    check.ownThreshold = threshold;
    this.#unsaved.mark(id);
    await this.#saveAndAnnounce(this.#judgeAll());
    return check;
  }

  /** Sets what holds for all checks that have no threshold of their own; null for what is configured. */
  async setThresholds(
    change: Partial<Record<keyof CheckThresholds, number | null | undefined>>,
  ): Promise<CheckThresholds> {
    const set: Partial<CheckThresholds> = { ...this.#set };
    for (const field of ['diskPercent', 'pingMinutes'] as const) {
      const value = change[field];
      if (value === null) delete set[field];
      else if (value !== undefined) set[field] = value;
    }
    await this.#options.documents.write([{ kind: thresholdsKind, key: thresholdsKey, value: set }]);
    this.#hold(set);
    await this.#saveAndAnnounce(this.#judgeAll());
    return this.thresholds;
  }

  #hold(set: Partial<CheckThresholds>): void {
    this.#set = set;
    this.#thresholds = { ...this.#options.thresholds, ...set };
  }

  #refusal({ host, name, type }: CheckReport, newIds: Set<string>): string | undefined {
    const id = checkId(host, name, type);
    if (this.#checks.has(id) || newIds.has(id)) return undefined;
    if (this.#checks.size + newIds.size >= maxChecks) {
      return `expected one of the ${maxChecks} checks that are known, and no more are taken: delete some`;
    }
    newIds.add(id);
    return undefined;
  }

  /** Gives whether its document must be written; adds the check to `changed` if its state is another. */
  #apply(report: CheckReport, changed: Set<Check>): boolean {
    const { host, name, type, value, state } = report;
    const nowMs = this.#options.nowMs();
    const id = checkId(host, name, type);
    const lastSeenMs = Math.min(report.timestampMs, nowMs);
    const known = this.#checks.get(id);
    if (known !== undefined && lastSeenMs < known.lastSeenMs) return false;
    const check = known ?? bornOf(id, report, lastSeenMs, nowMs);
    this.#checks.set(id, check);
    // What the samples do not say must be written; for the others each report would be a write too many.
    const isInSamples =
      known !== undefined &&
      check.senderState === state &&
      (type === 'ping' ? check.value === value : value !== null);
    check.value = value ?? (type === 'disk' ? check.value : null);
    check.senderState = state;
    check.lastSeenMs = lastSeenMs;
    const isChanged = this.#judge(check, lastSeenMs);
    if (isChanged) changed.add(check);
    if (!isInSamples) this.#unsaved.mark(id);
    return isChanged || !isInSamples;
  }

  /** Gives the checks whose state changed. */
  #judgeAll(): Check[] {
    const nowMs = this.#options.nowMs();
    const changed: Check[] = [];
    for (const check of this.#checks.values()) {
      // A ping may have been missing for long when its check comes to be known.
      const sinceMs = Math.min(nowMs, missingAtMs(check, this.thresholds));
      if (this.#judge(check, sinceMs)) changed.push(check);
    }
    return changed;
  }

  /**
   * First written, then told: whatever was told is known after a crash, so that it is not told again. A store that
   * refuses, or takes long, keeps nobody from being told.
   */
  async #saveAndAnnounce(changed: readonly Check[]): Promise<void> {
    const saved = this.#unsaved.save();
    if (changed.length > 0) {
      await doneWithin(saved, maxSaveWaitMs).catch(() => false);
      this.#announcer.announce(changed);
    }
    await saved;
  }

  #saveAndAnnounceSoon(changed: readonly Check[]): void {
    this.#saveAndAnnounce(changed).catch((error: unknown) =>
      this.#options.onFailure('write checks', error),
    );
  }

  /** Gives whether the state changed; the change is dated `sinceMs`. */
  #judge(check: Check, sinceMs: number): boolean {
    const state = this.#stateOf(check);
    if (state === check.state) return false;
    check.state = state;
    check.sinceMs = Math.max(check.sinceMs, sinceMs);
    if (state === 'alert') check.alertSinceMs = check.sinceMs;
    this.#unsaved.mark(check.id);
    return true;
  }

  #stateOf(check: Check): CheckState {
    const { outage, nowMs } = this.#options;
    const notBeforeMs = outage.notBeforeMs(missingAtMs(check, this.thresholds) - check.lastSeenMs);
    // One that came to be known after the outage had nothing to come back from.
    const isSpared =
      notBeforeMs === Number.POSITIVE_INFINITY || check.bornAtMs < outage.endedAtMs();
    const spared = isSpared ? notBeforeMs : Number.NEGATIVE_INFINITY;
    return judge(check, this.thresholds, nowMs(), spared);
  }
}

function bornOf(id: string, report: CheckReport, lastSeenMs: number, nowMs: number): Check {
  const { host, name, type, value, state } = report;
  return {
    id,
    host,
    name,
    type,
    value,
    senderState: state,
    state: 'ok',
    sinceMs: lastSeenMs,
    alertSinceMs: null,
    lastSeenMs,
    bornAtMs: nowMs,
    ownThreshold: null,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
