import type { Change, Documents } from './documents.ts';

export type UnsavedDocumentsOptions = {
  documents: Pick<Documents, 'write'>;
  kind: string;
  /** What the document of the key is to be now; undefined: none. */
  documentOf: (key: string) => unknown;
  /** Called when the store refuses a write that nobody waits for, before it is tried again. */
  onRefused: (error: unknown) => void;
};

/** Documents written in one go at most: more would hold up everybody while they become JSON. */
export const maxDocumentsPerWrite = 5_000;

/**
 * Which documents of a kind are not what they should be. Their owner marks what he changes in memory, and may wait
 * until all of it is written; what the store refuses stays marked.
 */
export class UnsavedDocuments {
  readonly #options: UnsavedDocumentsOptions;
  #keys = new Set<string>();
  /** Writes follow one another; this one ends when the last of them has. */
  #last: Promise<void> = Promise.resolve();
  #isSavingSoon = false;

  constructor(options: UnsavedDocumentsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#keys.size;
  }

  mark(key: string): void {
    this.#keys.add(key);
  }

  /** Resolves when all that was marked before is written; rejects with the store's error if any of it is not. */
  save(): Promise<void> {
    const saved = this.#last.then(() => this.#writeAll());
    this.#last = saved.catch(() => undefined);
    return saved;
  }

  /** Like {@link save}, for when nobody waits. One attempt at a time: what is refused waits for the next call. */
  saveSoon(): void {
    if (this.#keys.size === 0 || this.#isSavingSoon) return;
    this.#isSavingSoon = true;
    this.save()
      .catch((error: unknown) => this.#options.onRefused(error))
      .finally(() => {
        this.#isSavingSoon = false;
      });
  }

  async #writeAll(): Promise<void> {
    while (this.#keys.size > 0) await this.#writePortion();
  }

  async #writePortion(): Promise<void> {
    const { documents, kind, documentOf } = this.#options;
    const keys: string[] = [];
    const changes: Change[] = [];
    for (const key of this.#keys) {
      if (keys.length === maxDocumentsPerWrite) break;
      keys.push(key);
      changes.push({ kind, key, value: documentOf(key) });
    }
    for (const key of keys) this.#keys.delete(key);
    try {
      await documents.write(changes);
    } catch (error) {
      for (const key of keys) this.#keys.add(key);
      throw error;
    }
  }
}
