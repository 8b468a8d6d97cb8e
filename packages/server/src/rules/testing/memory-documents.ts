import type { Change } from '../../documents/index.ts';

/** Documents in memory, which refuse to be written while a test says so. */
export class MemoryDocuments {
  readonly kinds = new Map<string, Map<string, unknown>>();
  failure: Error | undefined;
  writes = 0;

  async read(kind: string): Promise<Map<string, unknown>> {
    return structuredClone(this.kinds.get(kind) ?? new Map());
  }

  async write(changes: readonly Change[]): Promise<void> {
    await undefined;
    if (this.failure !== undefined) throw this.failure;
    this.writes++;
    for (const { kind, key, value } of changes) {
      const ofKind = this.kinds.get(kind) ?? new Map();
      this.kinds.set(kind, ofKind);
      if (value === undefined) ofKind.delete(key);
      else ofKind.set(key, JSON.parse(JSON.stringify(value)));
    }
  }
}
