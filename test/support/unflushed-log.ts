import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawSample } from '@tidemark/protocol';
import { Api } from './api.ts';
import { newFolder, startServer } from './server.ts';

/** One record of the log: what was posted by one request on its own. */
export type PostedRecord = { name: string; value: number; timestamp: number };

export type UnflushedLog = {
  /** A data folder whose newest log segment holds all records, which the store has never seen. */
  dataPath: string;
  /** Path of that segment inside the data folder. */
  segment: string;
  records: PostedRecord[];
};

/** Segment files of a data folder, oldest first, as paths inside it. */
export async function segmentsOf(dataPath: string): Promise<string[]> {
  const names = (await readdir(join(dataPath, 'wal'))).filter((name) => name.endsWith('.wal'));
  return names
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((name) => join('wal', name));
}

/**
 * A server takes `count` requests one after the other and is killed. The log of it is then replaced by
 * a copy taken beside a store that never saw the samples: the store's folder is from before the posts.
 */
export async function makeUnflushedLog(count: number): Promise<UnflushedLog> {
  const dataPath = await newFolder();
  const first = await startServer({ dataPath });
  await first.stop();
  const storeBefore = await newFolder();
  await cp(dataPath, storeBefore, { recursive: true });
  const server = await startServer({ dataPath });
  const api = new Api(server.url);
  const records = Array.from({ length: count }, (_, i) => ({
    name: `logged-${i % 3}`,
    value: i + 1,
    timestamp: Date.UTC(2026, 0, 1) + i * 1000,
  }));
  for (const record of records) await api.store(record);
  await server.kill9();
  const segment = (await segmentsOf(dataPath)).at(-1) ?? '';
  await cp(join(dataPath, segment), join(storeBefore, segment));
  return { dataPath: storeBefore, segment, records };
}

/** What a server on the folder has of the records. */
export async function readLogged(url: string): Promise<RawSample[]> {
  const samples = await new Api(url).samples({
    start: Date.UTC(2026, 0, 1),
    end: Date.UTC(2026, 0, 1) + 3_600_000,
  });
  return samples.filter(({ name }) => name.startsWith('logged-'));
}
