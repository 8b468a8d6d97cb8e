import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe } from 'node:test';
import { openStore } from './index.ts';
import { describeStoreContract } from './store-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-store-'));
after(() => rmSync(root, { recursive: true, force: true }));

describe('embedded store', () => {
  let count = 0;
  describeStoreContract({
    name: 'embedded',
    place: () => {
      const dataPath = join(root, `it's ${++count}`);
      const target = 'embedded';
      return { dataPath, target, open: () => openStore({ dataPath, target }) };
    },
  });
});
