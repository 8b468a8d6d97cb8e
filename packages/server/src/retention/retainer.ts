import { maxRetentionOverrides, type RetentionOverride as OverrideText } from '@tidemark/protocol';
import {
  type Retention,
  type RetentionOverride,
  readRetentionOverride,
  retentionOf,
} from '../config/index.ts';
import { TidemarkError } from '../errors/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { CutDays, ExpiringSeries, RetentionCut, Store } from '../store/index.ts';
import { type CutVersion, maxCutVersions, raised } from './cut-ledger.ts';
import { type ComputedCuts, type EffectiveCuts, effectiveCuts } from './effective-cuts.ts';
import { overrideText } from './override-text.ts';
import { retentionCut } from './retention-cut.ts';
import { idsOfClass, seriesClasses } from './series-classes.ts';

export type RetainerOptions = {
  table: SeriesTable;
  store: Store;
  defaults: Retention;
  /** Of the configuration file; those that were set while the server runs come before them. */
  fileOverrides: readonly RetentionOverride[];
  nowMs: () => number;
  /** The store has the minutes of all segments up to this one. */
  storedThrough: () => number;
  /** Runs a write to the store between the others. */
  enqueue: (name: string, job: () => Promise<void>) => Promise<void>;
};

const overridesSetting = 'retention_overrides';
const cutsSetting = 'retention_cuts';

/**
 * Lets rows expire: how long which series are kept, and what is gone of them already. Of each partition a series'
 * rows go when the day that its retention counts from is over for it, see docs/architecture.md.
 */
export class Retainer {
  readonly #options: RetainerOptions;
  readonly #stopping = new AbortController();
  #setOverrides: readonly RetentionOverride[] = [];
  #versions: readonly CutVersion[] = [];
  /** {@link #versions} as the store has them. */
  #written = '[]';
  #cuts: EffectiveCuts | null = null;
  /** The newest day that minutes were cut off before, as far as this process knows. */
  #minuteDay = 0;
  /** One change or run after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RetainerOptions) {
    this.#options = options;
  }

  get defaults(): Retention {
    return this.#options.defaults;
  }

  get fileOverrides(): readonly RetentionOverride[] {
    return this.#options.fileOverrides;
  }

  /** Those that were set while a server ran. */
  get overrides(): readonly RetentionOverride[] {
    return this.#setOverrides;
  }

  /** Goes on where the last process was. The table must know all series of the store. */
  async load(): Promise<void> {
    const { store } = this.#options;
    this.#setOverrides = parsedOverrides(await store.readSetting(overridesSetting));
    this.#written = (await store.readSetting(cutsSetting)) ?? '[]';
    this.#versions = JSON.parse(this.#written) as CutVersion[];
    if (this.#versions.length > 0) await this.#use(await this.#compute(this.#versions));
  }

  /** Ends what is being computed; the next process does it. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Days of the series before it may have no raw samples. */
  rawCutDay(seriesIndex: number): number {
    return Math.max(this.#options.store.floorDays.raw, this.#cuts?.ofIndex(seriesIndex).raw ?? 0);
  }

  /** The first day of which all of these series have their minutes. */
  minuteCutDay(seriesIndexes: ArrayLike<number>): number {
    let day = this.#options.store.floorDays.minute;
    if (this.#cuts === null) return day;
    for (let i = 0; i < seriesIndexes.length; i++) {
      day = Math.max(day, this.#cuts.ofIndex(seriesIndexes[i]).minute);
    }
    return day;
  }

  /**
   * Replaces the overrides that were set before; safe on disk when it resolves. The next {@link expire} goes by
   * them. Rows that an earlier one is still taking out are left where that is possible.
   */
  setOverrides(overrides: readonly RetentionOverride[]): Promise<void> {
    return this.#inTurn(async () => {
      const { store, enqueue } = this.#options;
      if (this.#versions.length >= maxCutVersions) throw tooManyChanges();
      await enqueue('set the retention', async () => {
        await store.cancelRowExpiry();
        await store.writeSetting(overridesSetting, JSON.stringify(overrides.map(overrideText)));
        await store.sync();
      });
      this.#setOverrides = overrides;
    });
  }

  /** Drops what has expired; says how many partitions went. Single rows go in the background. */
  expire(): Promise<number> {
    return this.#inTurn(() => this.#expire()).catch((error: unknown) => {
      if (this.#stopping.signal.aborted) return 0;
      throw error;
    });
  }

  async #expire(): Promise<number> {
    const { store, enqueue, defaults, nowMs } = this.#options;
    const rules = [...this.#setOverrides, ...this.#options.fileOverrides];
    const now = nowMs();
    const cut = retentionCut(defaults, now);
    const cuts = rules.map((rule) => retentionCut(retentionOf(defaults, rule), now));
    const expiring = await this.#expiringSeries(rules, cuts);
    const match = rules.map((rule) => rule.match);
    const computed = await this.#computed({ match, cuts: [cut, ...cuts].map(cutDays) });
    let dropped = 0;
    await enqueue('drop what has expired', async () => {
      // Known before it is done: a correction and a question must know which rows may be missing.
      if (computed !== null) await this.#use(computed);
      await this.#sumUpMinutes([cut, ...cuts]);
      dropped = await store.dropExpired(cut, expiring);
    });
    return dropped;
  }

  /** Of minutes that are about to go hours must have been made: a server may have been off for long. */
  async #sumUpMinutes(cuts: readonly RetentionCut[]): Promise<void> {
    const { store, storedThrough } = this.#options;
    const day = Math.max(...cuts.map((cut) => cut.minuteBeforeDay ?? 0));
    if (day > this.#minuteDay && (await store.hasMinutesBefore(day))) {
      await store.rollUpHours(storedThrough());
    }
    this.#minuteDay = day;
  }

  /** The series of each override, those that have some. */
  async #expiringSeries(
    rules: readonly RetentionOverride[],
    cuts: readonly RetentionCut[],
  ): Promise<ExpiringSeries[]> {
    if (rules.length === 0) return [];
    const { table } = this.#options;
    const selectors = rules.map(({ matchers }) => matchers);
    const classes = await seriesClasses(table, selectors, this.#stopping.signal);
    return cuts
      .map((cut, i) => ({ cut, series: idsOfClass(table, classes, i + 1) }))
      .filter(({ series }) => series.count > 0);
  }

  /** What is gone once this is cut off, too; null when that is nothing new. */
  async #computed(cut: CutVersion): Promise<ComputedCuts | null> {
    if (cut.match.length === 0 && this.#versions.length === 0) return null;
    const versions = raised(this.#versions, cut);
    if (JSON.stringify(versions) === this.#written) return null;
    return this.#compute(versions);
  }

  #compute(versions: readonly CutVersion[]): Promise<ComputedCuts> {
    const { table, store } = this.#options;
    return effectiveCuts(table, versions, store.floorDays, this.#stopping.signal);
  }

  async #use({ cuts, versions }: ComputedCuts): Promise<void> {
    const { store } = this.#options;
    // One version without overrides says no more than the store itself knows.
    const isPlain = versions.every(({ match }) => match.length === 0);
    this.#versions = isPlain ? [] : versions;
    this.#cuts = isPlain ? null : cuts;
    store.useSeriesCuts(this.#cuts);
    const text = JSON.stringify(this.#versions);
    if (text !== this.#written) await store.writeSetting(cutsSetting, text);
    this.#written = text;
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(job);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function cutDays({ rawBeforeDay, minuteBeforeDay }: RetentionCut): CutDays {
  return { raw: rawBeforeDay ?? 0, minute: minuteBeforeDay ?? 0 };
}

/** They were checked before they were written. */
function parsedOverrides(json: string | null): RetentionOverride[] {
  const texts = json === null ? [] : (JSON.parse(json) as OverrideText[]);
  return texts.slice(0, maxRetentionOverrides).map((text) => {
    const read = readRetentionOverride(text);
    if (Array.isArray(read)) throw new Error(`the store has the override ${JSON.stringify(text)}`);
    return read;
  });
}

function tooManyChanges(): TidemarkError {
  return new TidemarkError(
    'too_many_changes',
    `The list of overrides was changed ${maxCutVersions} times, and rows that expired under each are still remembered. Change durations only, or wait until older rows have expired.`,
    { status: 409 },
  );
}
