import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import {
  type ClickhouseFront,
  startClickhouseFront,
} from '../../../../test/support/start-clickhouse-front.ts';
import { openStore } from './index.ts';
import { describeStoreContract, type StorePlace } from './store-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-store-'));
after(() => rmSync(root, { recursive: true, force: true }));

function placeAt(dataPath: string, target: string): StorePlace {
  return { dataPath, target, open: () => openStore({ dataPath, target }) };
}

describe('embedded store', () => {
  let count = 0;
  describeStoreContract({
    name: 'embedded',
    place: () => placeAt(join(root, `it's ${++count}`), 'embedded'),
  });
});

describe('remote store', () => {
  let front: ClickhouseFront | undefined;
  before(async () => {
    front = await startClickhouseFront(join(root, 'front'));
  });
  after(() => front?.kill());
  let count = 0;
  describeStoreContract({
    name: 'remote',
    place: () => placeAt(root, front?.url(`contract_${++count}`) ?? ''),
  });
});
