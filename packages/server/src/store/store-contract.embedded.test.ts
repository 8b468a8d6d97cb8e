import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe } from 'node:test';
import { SharedEngine } from './contract/shared-engine.ts';
import { openEmbeddedEngine } from './engine/index.ts';
import { openStore } from './index.ts';
import { describeStoreContract } from './store-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-store-'));
const shared = new SharedEngine(() => openEmbeddedEngine(join(root, "it's shared")));
after(async () => {
  await shared.close();
  rmSync(root, { recursive: true, force: true });
});

describe('embedded store', () => {
  let count = 0;
  describeStoreContract({
    name: 'embedded',
    shared,
    place: () => {
      const dataPath = join(root, `it's ${++count}`);
      const target = 'embedded';
      return { dataPath, target, open: () => openStore({ dataPath, target }) };
    },
  });
});
