import { ClickhouseStore } from './clickhouse-store.ts';
import { openEmbeddedEngine, openRemoteEngine } from './engine/index.ts';
import type { Store } from './store.ts';

export type StoreOptions = {
  /** The server's data directory; the embedded engine keeps its files below it. */
  dataPath: string;
  /** `embedded`, or `https://user:password@host:8443/database` of a ClickHouse server. */
  target: string;
};

/** Opens the store and brings its schema up to date. Errors: see the two engines and `migrate`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { dataPath, target } = options;
  const store = new ClickhouseStore(() =>
    target === 'embedded' ? openEmbeddedEngine(dataPath) : openRemoteEngine(target),
  );
  await store.open();
  return store;
}
