import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import {
  type ClickhouseFront,
  startClickhouseFront,
} from '../../../../test/support/start-clickhouse-front.ts';
import { openStore } from './index.ts';
import { describeStoreContract } from './store-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-remote-store-'));
after(() => rmSync(root, { recursive: true, force: true }));

describe('remote store', () => {
  let front: ClickhouseFront | undefined;
  before(async () => {
    front = await startClickhouseFront(join(root, 'front'));
  });
  after(() => front?.kill());
  let count = 0;
  describeStoreContract({
    name: 'remote',
    place: () => {
      const target = front?.url(`contract_${++count}`) ?? '';
      return { dataPath: root, target, open: () => openStore({ dataPath: root, target }) };
    },
  });
});
