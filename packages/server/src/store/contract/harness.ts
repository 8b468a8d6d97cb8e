import type { Store } from '../store.ts';

/** A place where a store can be opened; every test gets an empty one. */
export type StorePlace = {
  dataPath: string;
  target: string;
  open: () => Promise<Store>;
};

export type StoreHarness = {
  name: string;
  /** An empty place. */
  place: () => StorePlace;
};

/** Runs a test on an open store in an empty place, and closes what the test leaves open. */
export function withStore(
  harness: StoreHarness,
  test: (store: Store, place: StorePlace) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const place = harness.place();
    const store = await place.open();
    try {
      await test(store, place);
    } finally {
      await store.close();
    }
  };
}
