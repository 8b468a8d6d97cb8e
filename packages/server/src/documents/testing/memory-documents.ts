import type { Change, Documents } from '../documents.ts';

/** Documents that live in memory, and outlive their owners as a disk would. */
export class MemoryDocuments implements Pick<Documents, 'read' | 'write'> {
  /** Writes are refused while this is true. */
  isFailing = false;
  readonly #kinds = new Map<string, Map<string, unknown>>();

  async read(kind: string): Promise<Map<string, unknown>> {
    return structuredClone(this.#kinds.get(kind) ?? new Map());
  }

  async write(changes: readonly Change[]): Promise<void> {
    if (this.isFailing) throw new Error('no space');
    for (const { kind, key, value } of structuredClone(changes)) {
      const ofKind = this.#kinds.get(kind) ?? new Map<string, unknown>();
      this.#kinds.set(kind, ofKind);
      if (value === undefined) ofKind.delete(key);
      else ofKind.set(key, value);
    }
  }
}
