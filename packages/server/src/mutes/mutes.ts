import { maxMutes } from '@tidemark/protocol';
import type { Documents } from '../documents/index.ts';
import { TidemarkError } from '../errors/index.ts';
import { Mute, type NewMute, type StoredMute } from './mute.ts';
import { MuteIndex } from './mute-index.ts';

export type MutesOptions = {
  documents: Pick<Documents, 'read' | 'write'>;
  nowMs: () => number;
  newId: () => string;
  /** Called whenever other alerts may be muted than before: a change, or a window that began or ended. */
  onChange: () => void;
};

const documentKind = 'mute';

/** How long a mute is shown after it has ended, in milliseconds. */
export const expiredKeptMs = 30 * 24 * 60 * 60 * 1000;

/**
 * All mutes: silences, maintenance windows and recurring ones are the same thing. Each change is durable
 * once its promise resolves.
 */
export class Mutes {
  readonly #options: MutesOptions;
  readonly #mutes = new Map<string, Mute>();
  #index = new MuteIndex([]);
  /** When the index must be made anew, because a window begins or ends. */
  #indexedUntilMs = Number.NEGATIVE_INFINITY;
  #indexedAtMs = Number.POSITIVE_INFINITY;

  constructor(options: MutesOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    for (const [id, stored] of await this.#options.documents.read(documentKind)) {
      this.#mutes.set(id, new Mute(stored as StoredMute));
    }
    this.#reindex();
  }

  list(): Mute[] {
    return [...this.#mutes.values()];
  }

  get(id: string): Mute | undefined {
    return this.#mutes.get(id);
  }

  /** Ids of the mutes that are active now and match. */
  mutedBy(labels: Readonly<Record<string, string>>): string[] {
    this.tick();
    return this.#index.idsFor(labels);
  }

  /** Notices windows that began or ended; called often. */
  tick(): void {
    const nowMs = this.#options.nowMs();
    if (nowMs < this.#indexedUntilMs && nowMs >= this.#indexedAtMs) return;
    this.#reindex();
  }

  /** Throws a TidemarkError when there are too many. */
  async create(mute: NewMute): Promise<Mute> {
    const nowMs = this.#options.nowMs();
    await this.#makeRoom(nowMs);
    const id = this.#options.newId();
    return this.#store({ ...mute, id, createdAtMs: nowMs, updatedAtMs: nowMs });
  }

  /** Throws a TidemarkError when there is none of this id. */
  async update(id: string, change: Partial<NewMute>): Promise<Mute> {
    const { stored } = this.#known(id);
    return this.#store({ ...stored, ...change, updatedAtMs: this.#options.nowMs() });
  }

  /** Ends it now, and keeps it to be looked at; one that has ended already goes for good. */
  async end(id: string): Promise<void> {
    const nowMs = this.#options.nowMs();
    const mute = this.#known(id);
    if (mute.stateAt(nowMs) === 'expired') return this.#remove([id]);
    // One that never began has no beginning either.
    const startsAtMs = Math.min(mute.stored.startsAtMs, nowMs);
    await this.update(id, { startsAtMs, endsAtMs: nowMs });
  }

  /** Forgets mutes that ended long ago. */
  async forgetOld(): Promise<void> {
    const nowMs = this.#options.nowMs();
    const old = this.list().filter(
      (mute) => (mute.endedAtMs(nowMs) ?? nowMs) < nowMs - expiredKeptMs,
    );
    if (old.length > 0) await this.#remove(old.map(({ stored }) => stored.id));
  }

  #known(id: string): Mute {
    const mute = this.#mutes.get(id);
    if (mute !== undefined) return mute;
    throw new TidemarkError(
      'unknown_mute',
      `There is no mute ${JSON.stringify(id.slice(0, 60))}.`,
      {
        status: 404,
      },
    );
  }

  async #makeRoom(nowMs: number): Promise<void> {
    if (this.#mutes.size < maxMutes) return;
    const [oldest] = this.list()
      .filter((mute) => mute.endedAtMs(nowMs) !== undefined)
      .sort((a, b) => (a.endedAtMs(nowMs) ?? 0) - (b.endedAtMs(nowMs) ?? 0));
    if (oldest !== undefined) return this.#remove([oldest.stored.id]);
    const message = `There are ${maxMutes} mutes that have not ended: end some of them first.`;
    throw new TidemarkError('too_many_mutes', message, { status: 409 });
  }

  async #store(stored: StoredMute): Promise<Mute> {
    const mute = new Mute(stored);
    await this.#options.documents.write([{ kind: documentKind, key: stored.id, value: stored }]);
    this.#mutes.set(stored.id, mute);
    this.#reindex();
    return mute;
  }

  async #remove(ids: readonly string[]): Promise<void> {
    await this.#options.documents.write(
      ids.map((key) => ({ kind: documentKind, key, value: undefined })),
    );
    for (const id of ids) this.#mutes.delete(id);
    this.#reindex();
  }

  #reindex(): void {
    const nowMs = this.#options.nowMs();
    const active: { id: string; matchers: Mute['matchers'] }[] = [];
    let untilMs = Number.POSITIVE_INFINITY;
    for (const [id, mute] of this.#mutes) {
      const window = mute.windowAt(nowMs);
      if (window === undefined) continue;
      const isActive = window.startMs <= nowMs;
      untilMs = Math.min(untilMs, isActive ? window.endMs : window.startMs);
      if (isActive) active.push({ id, matchers: mute.matchers });
    }
    this.#index = new MuteIndex(active);
    this.#indexedAtMs = nowMs;
    this.#indexedUntilMs = untilMs;
    this.#options.onChange();
  }
}
