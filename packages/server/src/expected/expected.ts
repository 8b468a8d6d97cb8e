import { createHash, randomBytes } from 'node:crypto';
import { maxExpectations, maxExpectedSeries, maxListedExpectedSeries } from '@tidemark/protocol';
import { type AlertSink, Announcer, announceAgainMs, identityOf } from '../alerts/index.ts';
import { type ExpectationSpec, readExpectation, writtenForm } from '../config/index.ts';
import { type Documents, UnsavedDocuments } from '../documents/index.ts';
import { badRequest, TidemarkError } from '../errors/index.ts';
import { doneWithin } from '../pipeline/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { expandAnnotations } from './expand-annotations.ts';
import { silent } from './expected-series.ts';
import { silenceAlert } from './silence-alert.ts';
import { keyOf, partsOf, restoreSeries, type StoredSeries, storedSeries } from './stored-series.ts';
import { type Expectation, type Silence, Watch } from './watch.ts';

const expectationKind = 'expectation';
const seriesKind = 'expected-series';

/** How often it is looked which series are new, in milliseconds. */
export const searchIntervalMs = 10_000;
/** How long telling of a change waits for its document, in milliseconds. */
const maxSaveWaitMs = 500;
/** Series that began to speak again so long before a restart are told of once more: maybe nobody heard, in milliseconds. */
const tellAgainMs = 10 * 60_000;

export type ExpectedOptions = {
  table: SeriesTable;
  documents: Pick<Documents, 'read' | 'write'>;
  sink: AlertSink;
  outage: {
    notBeforeMs: (everyMs: number) => number;
    /** When the outage before this start began; NaN if there was none. */
    beganMs: () => number;
  };
  nowMs: () => number;
  onFailure: (what: string, error: unknown) => void;
  /** Those of the configuration. */
  fileExpectations: readonly ExpectationSpec[];
  /** See {@link maxExpectedSeries}; called once for each time that it is reached. */
  onFull: (limit: number) => void;
  seriesLimit?: number;
};

/**
 * Series that must speak: remembers each one that matches an expectation, beyond restarts and beyond what the table
 * forgets, and alerts on each that stops. Nothing is done for a sample: the table knows when each series spoke last,
 * and that is looked at once a second.
 */
export class Expected {
  readonly #options: ExpectedOptions;
  readonly #watches = new Map<string, Watch>();
  readonly #announcer: Announcer<Silence>;
  readonly #unsaved: UnsavedDocuments;
  readonly #abort = new AbortController();
  #searching: Promise<void> | undefined;
  #searchedMs = Number.NEGATIVE_INFINITY;
  #announcedMs = 0;
  #isFull = false;

  constructor(options: ExpectedOptions) {
    this.#options = options;
    this.#announcer = new Announcer({
      sink: options.sink,
      alertOf: silenceAlert,
      nowMs: options.nowMs,
      onRefused: (error) => options.onFailure('announce silent series', error),
    });
    this.#unsaved = new UnsavedDocuments({
      documents: options.documents,
      kind: seriesKind,
      documentOf: (key) => this.#documentOf(key),
      onRefused: (error) => options.onFailure('write expected series', error),
    });
  }

  /** In the order of their making. */
  list(): Watch[] {
    return [...this.#watches.values()];
  }

  get seriesCount(): number {
    return this.list().reduce((count, { series }) => count + series.count, 0);
  }

  get silentCount(): number {
    return this.list().reduce((count, { silences }) => count + silences.size, 0);
  }

  /** Goes on from where the last process was. */
  async load(): Promise<void> {
    const { documents, outage, nowMs } = this.#options;
    const beganMs = outage.beganMs();
    const searchedMs = Number.isNaN(beganMs) ? nowMs() : beganMs;
    const stored = [...(await documents.read(expectationKind))] as [string, StoredExpectation][];
    stored.sort(([, a], [, b]) => a.createdAtMs - b.createdAtMs);
    for (const spec of this.#options.fileExpectations) {
      this.#watch(ofFile(spec, nowMs()), searchedMs);
    }
    for (const [id, { createdAtMs, ...written }] of stored) {
      const read = readExpectation(written);
      if ('spec' in read) this.#watch({ id, source: 'api', createdAtMs, ...read.spec }, searchedMs);
      else this.#options.onFailure(`read the expectation ${id}`, read.problems[0]?.message);
    }
    for (const [key, document] of await documents.read(seriesKind)) {
      const { expectation, series } = partsOf(key);
      const watch = this.#watches.get(expectation);
      if (watch === undefined) this.#unsaved.mark(key);
      else restoreSeries(watch, series, document as StoredSeries);
    }
    for (const watch of this.list()) await this.#announce(restored(watch, nowMs()));
    this.#unsaved.saveSoon();
  }

  /** Looks who is silent and who speaks again. Called about once a second. */
  tick(): void {
    const { nowMs, outage } = this.#options;
    const now = nowMs();
    for (const watch of this.#watches.values()) {
      const notBeforeMs = outage.notBeforeMs(watch.expectation.everyMs);
      this.#tell(watch, watch.look(now, notBeforeMs)).catch((error: unknown) =>
        this.#options.onFailure('write expected series', error),
      );
    }
    if (now - this.#announcedMs >= announceAgainMs) {
      this.#announcedMs = now;
      for (const { silences } of this.#watches.values())
        this.#announcer.announce(silences.values());
    }
    if (now - this.#searchedMs >= searchIntervalMs) void this.search();
    this.#announcer.tick();
    this.#unsaved.saveSoon();
  }

  /** Looks for series that are new. Never rejects. */
  search(): Promise<void> {
    this.#searchedMs = this.#options.nowMs();
    this.#searching ??= this.#searchAll()
      .catch((error: unknown) => {
        if (!this.#abort.signal.aborted) this.#options.onFailure('look for expected series', error);
      })
      .finally(() => {
        this.#searching = undefined;
      });
    return this.#searching;
  }

  stop(): void {
    this.#abort.abort();
  }

  /** The table is about to forget these series; they are waited for all the same. */
  forget(seriesIndexes: readonly number[]): void {
    for (const { series } of this.#watches.values()) {
      for (const index of seriesIndexes) series.forget(index);
    }
  }

  /** Throws a TidemarkError `not_found`. */
  get(id: string): Watch {
    const watch = this.#watches.get(id);
    if (watch !== undefined) return watch;
    throw new TidemarkError(
      'not_found',
      `There is no expectation with the id ${JSON.stringify(id.slice(0, 60))}.`,
      { status: 404 },
    );
  }

  /** Makes an expectation of what the API was given. */
  async create(body: Readonly<Record<string, unknown>>): Promise<Watch> {
    const spec = specOf(body);
    if (this.#watches.size >= maxExpectations) {
      throw badRequest('match', `expected at most ${maxExpectations} expectations: delete some`);
    }
    const createdAtMs = this.#options.nowMs();
    const id = randomBytes(8).toString('hex');
    const expectation: Expectation = { id, source: 'api', createdAtMs, ...spec };
    await this.#write(expectation);
    const watch = this.#watch(expectation);
    await this.#search(watch);
    await this.#unsaved.save();
    return watch;
  }

  /** Puts another expectation in the place of one. With another selector it begins anew. */
  async replace(id: string, body: Readonly<Record<string, unknown>>): Promise<Watch> {
    const before = this.#changeable(id);
    const { createdAtMs, match } = before.expectation;
    const expectation: Expectation = { id, source: 'api', createdAtMs, ...specOf(body) };
    await this.#write(expectation);
    if (expectation.match !== match) {
      this.#end(before);
      const watch = this.#watch(expectation);
      await this.#search(watch);
      await this.#unsaved.save();
      return watch;
    }
    const watch = before.successor(expectation);
    this.#watches.set(id, watch);
    // Alerts with other labels are others: those that there are end.
    if (!hasSameLabels(before, watch)) this.#announcer.announce(before.silences.values());
    await this.#announce([...watch.silences.values()]);
    return watch;
  }

  async delete(id: string): Promise<void> {
    const watch = this.#changeable(id);
    await this.#options.documents.write([{ kind: expectationKind, key: id, value: undefined }]);
    this.#end(watch);
    this.#watches.delete(id);
    await this.#unsaved.save();
  }

  /** Waits for these series no more until they speak again; for all silent ones if `ids` is undefined. */
  async dismiss(id: string, ids: readonly string[] | undefined): Promise<number> {
    const watch = this.get(id);
    const entries = ids === undefined ? [...watch.silences.keys()] : entriesOf(watch, ids);
    const changed = entries.filter((entry) => watch.dismiss(entry, this.#options.nowMs()));
    await this.#tell(watch, changed);
    return changed.length;
  }

  async #searchAll(): Promise<void> {
    for (const watch of this.list()) await this.#search(watch);
    this.#unsaved.saveSoon();
  }

  async #search(watch: Watch): Promise<void> {
    const { nowMs, seriesLimit = maxExpectedSeries, onFull } = this.#options;
    const room = seriesLimit - this.seriesCount;
    const added = await watch.search(nowMs(), room, this.#abort.signal);
    if (!watch.isLive) return;
    for (const entry of added) this.#unsaved.mark(keyOf(watch, entry));
    const isFull = this.seriesCount >= seriesLimit;
    if (isFull && !this.#isFull) onFull(seriesLimit);
    this.#isFull = isFull;
  }

  /** First written, then told: what was told is known after a crash. A store that refuses keeps nobody waiting. */
  async #tell(watch: Watch, changed: readonly number[]): Promise<void> {
    if (changed.length === 0) return;
    const told: Silence[] = [];
    for (const entry of changed) {
      this.#unsaved.mark(keyOf(watch, entry));
      const silence = watch.silences.get(entry);
      if (silence !== undefined) told.push(silence);
      if (watch.series.state[entry] !== silent) watch.silences.delete(entry);
    }
    const saved = this.#unsaved.save();
    await doneWithin(saved, maxSaveWaitMs).catch(() => false);
    await this.#announce(told);
    await saved;
  }

  async #announce(silences: readonly Silence[]): Promise<void> {
    for (const silence of silences) await expandAnnotations(silence, this.#options);
    this.#announcer.announce(silences);
  }

  #changeable(id: string): Watch {
    const watch = this.get(id);
    if (watch.expectation.source === 'api') return watch;
    const message = 'The expectation belongs to the configuration file, and is changed there.';
    throw new TidemarkError('expectation_of_file', message, { status: 409 });
  }

  #watch(expectation: Expectation, searchedMs = this.#options.nowMs()): Watch {
    const watch = new Watch(expectation, this.#options.table, searchedMs);
    this.#watches.set(expectation.id, watch);
    return watch;
  }

  #end(watch: Watch): void {
    watch.isLive = false;
    this.#announcer.announce(watch.silences.values());
    for (let entry = 0; entry < watch.series.count; entry++)
      this.#unsaved.mark(keyOf(watch, entry));
  }

  #write({ id, createdAtMs, source: _, ...spec }: Expectation): Promise<void> {
    const value: StoredExpectation = { createdAtMs, ...writtenForm(spec) };
    return this.#options.documents.write([{ kind: expectationKind, key: id, value }]);
  }

  #documentOf(key: string): StoredSeries | undefined {
    const { expectation, series } = partsOf(key);
    const watch = this.#watches.get(expectation);
    const entry = watch?.series.entryOfId(series);
    return watch === undefined || entry === undefined ? undefined : storedSeries(watch, entry);
  }
}

type StoredExpectation = ReturnType<typeof writtenForm> & { createdAtMs: number };

function specOf(body: Readonly<Record<string, unknown>>): ExpectationSpec {
  const read = readExpectation(body);
  if ('spec' in read) return read.spec;
  const [{ field = '', message }] = read.problems as [{ field?: string; message: string }];
  throw new TidemarkError('bad_request', `${field}: ${message}`, {
    status: 400,
    details: read.problems,
  });
}

/** It is the same one after a restart as long as it says the same, but for how often and its annotations. */
function ofFile(spec: ExpectationSpec, nowMs: number): Expectation {
  const identity = JSON.stringify([spec.match, spec.name, identityOf(spec.labels)]);
  const id = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  return { id: `file-${id}`, source: 'file', createdAtMs: nowMs, ...spec };
}

function hasSameLabels(a: Watch, b: Watch): boolean {
  const [before, after] = [a.expectation, b.expectation];
  return before.name === after.name && identityOf(before.labels) === identityOf(after.labels);
}

function entriesOf({ series }: Watch, ids: readonly string[]): number[] {
  if (ids.length > maxListedExpectedSeries) {
    throw badRequest('series', `expected at most ${maxListedExpectedSeries}, got ${ids.length}`);
  }
  return ids.map((id, at) => {
    const entry = series.entryOfId(id);
    if (entry === undefined)
      throw badRequest(`series[${at}]`, 'expected the id of a series of this expectation');
    return entry;
  });
}

/** What is to be told after a start: all that is silent, and what ceased to be so shortly before the last process ended. */
function restored(watch: Watch, nowMs: number): Silence[] {
  const told = [...watch.silences.values()];
  const { series } = watch;
  for (let entry = 0; entry < series.count; entry++) {
    const sinceMs = series.sinceMs[entry];
    const isRecent = series.state[entry] !== silent && sinceMs >= nowMs - tellAgainMs;
    if (isRecent) told.push({ watch, entry, sinceMs, annotations: {} });
  }
  return told;
}
