import type { Store } from '../store.ts';
import type { SharedEngine } from './shared-engine.ts';

/** A place where a store can be opened. */
export type StorePlace = {
  dataPath: string;
  target: string;
  open: () => Promise<Store>;
};

export type StoreHarness = {
  name: string;
  /** An empty place. */
  place: () => StorePlace;
  /** Of the tests that leave their store open. */
  shared: SharedEngine;
};

/** Runs a test on an open, empty store. */
export function withStore(
  harness: StoreHarness,
  test: (store: Store) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const store = await harness.shared.openEmptyStore();
    try {
      await test(store);
    } finally {
      await store.close();
    }
  };
}

/** Runs a test on an empty place of its own, where it opens stores and closes them. */
export function withPlace(
  harness: StoreHarness,
  test: (place: StorePlace) => Promise<void>,
): () => Promise<void> {
  return async () => {
    // A process has one embedded engine open at a time.
    await harness.shared.close();
    await test(harness.place());
  };
}

/** Opens a store, and closes it after the work. */
export async function onOpenStore(
  place: StorePlace,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const store = await place.open();
  try {
    await work(store);
  } finally {
    await store.close();
  }
}
