import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import {
  type ClickhouseFront,
  startClickhouseFront,
} from '../../../../test/support/start-clickhouse-front.ts';
import { SharedEngine } from './contract/shared-engine.ts';
import { openRemoteEngine } from './engine/index.ts';
import { openStore } from './index.ts';
import { describeStoreContract } from './store-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-remote-store-'));
after(() => rmSync(root, { recursive: true, force: true }));

describe('remote store', () => {
  let front: ClickhouseFront | undefined;
  before(async () => {
    front = await startClickhouseFront(join(root, 'front'));
  });
  const shared = new SharedEngine(() => openRemoteEngine(front?.url('contract_shared') ?? ''));
  after(async () => {
    await shared.close();
    await front?.kill();
  });
  let count = 0;
  describeStoreContract({
    name: 'remote',
    shared,
    place: () => {
      const target = front?.url(`contract_${++count}`) ?? '';
      return { dataPath: root, target, open: () => openStore({ dataPath: root, target }) };
    },
  });
});
