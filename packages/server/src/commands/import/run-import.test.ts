import assert from 'node:assert/strict';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { TidemarkClient } from '@tidemark/client';
import {
  type Answer,
  acknowledge,
  answerJson,
  startMetricsListener,
} from '@tidemark/client/testing';
import type { PostedSample } from '@tidemark/protocol';
import type { ImportOptions } from './import-options.ts';
import { runImport } from './run-import.ts';
import type { SkippedRow } from './skipped-rows.ts';

const cleanUps: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

const startMs = Date.UTC(2024, 0, 1);
const defaults: Omit<ImportOptions, 'url'> = {
  token: undefined,
  mapping: {
    time: null,
    values: null,
    name: null,
    nameColumn: null,
    labels: {},
    labelColumns: [],
    unit: null,
    type: null,
    timeFormat: 'auto',
    timezone: 'UTC',
  },
  batchRows: 10,
  shiftToNow: false,
  strict: false,
  resume: true,
  again: false,
  stateDir: null,
};

function rowsOf(count: number): string {
  let text = 'timestamp,value\n';
  for (let row = 0; row < count; row++) text += `${startMs + row * 1000},${row}\n`;
  return text;
}

function tempFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-import-'));
  cleanUps.push(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** A server that counts each idempotency key once, as the real one does. */
async function startCountingServer(refuse: (index: number) => boolean = () => false) {
  const stored = new Map<string, PostedSample[]>();
  const answer: Answer = (request, response, index) => {
    if (refuse(index)) {
      answerJson(response, 409, { error: { code: 'refused', message: 'for this test' } });
      return;
    }
    stored.set(String(request.headers['idempotency-key']), JSON.parse(request.body));
    acknowledge(request, response, index);
  };
  const listener = await startMetricsListener(answer);
  cleanUps.push(listener.stop);
  return { ...listener, stored, samples: () => [...stored.values()].flat() };
}

function importer(url: string, options: Partial<ImportOptions> = {}) {
  const client = new TidemarkClient({ url });
  cleanUps.push(() => client.close());
  const notes: string[] = [];
  const skipped: SkippedRow[] = [];
  let salts = 0;
  const run = (
    paths: string[],
    more: Partial<ImportOptions> = {},
    signal = new AbortController().signal,
  ) =>
    runImport(
      paths,
      { ...defaults, url, ...options, ...more },
      {
        client,
        nowMs: () => startMs + 1e9,
        newSalt: () => `salt ${salts++}`,
        signal,
        report: {
          note: (message) => notes.push(message),
          begin: () => undefined,
          read: () => undefined,
          acknowledged: () => undefined,
          skipped: (row) => skipped.push(row),
        },
      },
    );
  return { run, notes, skipped };
}

function writeCsv(text: string | Buffer, name = 'load.csv', dir = tempFolder()): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

test('every row arrives once, in order, and no state is left', async () => {
  const server = await startCountingServer();
  const path = writeCsv(rowsOf(35));
  const totals = await importer(server.url).run([path]);
  assert.deepEqual(totals, { rows: 35, stored: 35, rejected: 0, badRows: 0, emptyCells: 0 });
  assert.equal(server.stored.size, 4);
  assert.deepEqual(
    server
      .samples()
      .map(({ value }) => value)
      .sort((a, b) => a - b),
    Array.from({ length: 35 }, (_, row) => row),
  );
  assert.deepEqual(server.samples()[0], { name: 'load', timestamp: startMs, value: 0 });
  assert.deepEqual(readdirSync(join(path, '..')), ['load.csv']);
});

test('a gzipped file gives the same samples', async () => {
  const server = await startCountingServer();
  await importer(server.url).run([writeCsv(gzipSync(rowsOf(25)), 'load.csv.gz')]);
  assert.equal(server.samples().length, 25);
  assert.equal(server.samples()[0]?.name, 'load');
  const whole = gzipSync(
    Array.from({ length: 1000 }, () => rowsOf(9)).join(Math.random().toString()),
  );
  const cut = writeCsv(whole.subarray(0, whole.length - 9), 'cut.csv.gz');
  await assert.rejects(importer(server.url).run([cut]), /cannot be decompressed/);
});

for (const ending of ['csv', 'csv.gz']) {
  test(`an interrupted import of .${ending} goes on, and nothing counts twice`, async () => {
    for (const failAt of [0, 1, 5, 9]) {
      let isFailing = true;
      const server = await startCountingServer((index) => isFailing && index >= failAt);
      const text = rowsOf(200);
      const path = writeCsv(ending === 'csv' ? text : gzipSync(text), `load.${ending}`);
      const { run, notes } = importer(server.url);
      await assert.rejects(run([path]), { code: 'refused' });
      isFailing = false;
      const postedBefore = server.requests.length;
      assert.equal((await run([path])).stored, 200);
      assert.equal(server.samples().length, 200);
      assert.match(notes[0] ?? '', /Continuing/);
      // Of what was acknowledged, only batches that overtook the failed one are sent again.
      assert.ok(server.requests.length - postedBefore <= 20 - failAt + 3);
    }
  });
}

test('a state that was not written before the kill costs nothing: the keys are the same', async () => {
  const server = await startCountingServer();
  const path = writeCsv(rowsOf(50));
  const { run } = importer(server.url);
  await run([path]);
  await run([path]);
  assert.equal(server.requests.length, 10);
  assert.equal(server.samples().length, 50);
  await run([path], { again: true });
  assert.equal(server.samples().length, 100);
});

test('another file, another option or another column is another import', async () => {
  const server = await startCountingServer();
  const path = writeCsv(rowsOf(5));
  const { run } = importer(server.url);
  await run([path]);
  await run([path], { mapping: { ...defaults.mapping, labels: { region: 'eu' } } });
  assert.equal(server.stored.size, 2);
  const { mtimeMs } = statSync(path);
  utimesSync(path, new Date(), new Date(mtimeMs + 1000));
  await run([path]);
  assert.equal(server.stored.size, 3);
});

test('an abort stops it, and the next run goes on', async () => {
  const abort = new AbortController();
  const server = await startCountingServer((index) => {
    if (index === 6) abort.abort();
    return false;
  });
  const path = writeCsv(rowsOf(200));
  const { run } = importer(server.url);
  await assert.rejects(run([path], {}, abort.signal), { code: 'aborted' });
  assert.ok(server.samples().length < 200);
  await run([path]);
  assert.equal(server.samples().length, 200);
});

test('shifting moves the newest of all files to now and keeps the spacing, over an interruption too', async () => {
  let isFailing = true;
  const server = await startCountingServer((index) => isFailing && index >= 3);
  const dir = tempFolder();
  const paths = [writeCsv(rowsOf(30), 'a.csv', dir), writeCsv(rowsOf(60), 'b.csv', dir)];
  const { run } = importer(server.url, { shiftToNow: true });
  await assert.rejects(run(paths), { code: 'refused' });
  isFailing = false;
  await run(paths);
  const times = (name: string) =>
    server
      .samples()
      .filter((sample) => sample.name === name)
      .map(({ timestamp }) => Number(timestamp))
      .sort((a, b) => a - b);
  const nowMs = startMs + 1e9;
  assert.deepEqual(
    times('b'),
    Array.from({ length: 60 }, (_, row) => nowMs - (59 - row) * 1000),
  );
  assert.deepEqual(
    times('a'),
    Array.from({ length: 30 }, (_, row) => nowMs - (59 - row) * 1000),
  );
});

test('bad rows are skipped and named by line, the others imported', async () => {
  const server = await startCountingServer();
  const path = writeCsv('time,value\n1,1\nsoon,2\n3,x\n4\n5,5,5\n6,"6\n7,NaN\n8,8\n');
  const { run, skipped } = importer(server.url);
  const totals = await run([path]);
  assert.deepEqual(totals, { rows: 8, stored: 2, rejected: 0, badRows: 4, emptyCells: 2 });
  assert.deepEqual(
    skipped.map(({ line, reason }) => `${line}: ${reason}`),
    [
      '3: time: expected a time, got "soon"',
      '4: value: expected a number, got "x"',
      '6: expected 2 fields, got 3',
      '7: a quote is not closed',
    ],
  );
});

test('strict imports nothing when there is a bad row', async () => {
  const server = await startCountingServer();
  const path = writeCsv(`${rowsOf(50)}soon,1\n`);
  await assert.rejects(
    importer(server.url).run([path], { strict: true }),
    /line 52: .*Nothing was imported/,
  );
  assert.equal(server.requests.length, 0);
});

test('what the server refuses is named by its line', async () => {
  const listener = await startMetricsListener((_, response) =>
    answerJson(response, 400, {
      error: {
        code: 'bad',
        message: 'bad',
        details: [{ index: 1, field: 'timestamp', message: 'too new' }],
      },
      stored: 2,
    }),
  );
  cleanUps.push(listener.stop);
  const { run, skipped } = importer(listener.url);
  const totals = await run([writeCsv('time,value\n1,1\n\n2,2\n3,3\n')]);
  assert.deepEqual([totals.stored, totals.rejected], [2, 1]);
  assert.deepEqual(
    skipped.map(({ line, reason }) => [line, reason]),
    [[4, 'the server refused it: timestamp: too new']],
  );
});

test('labels, names, units and several columns become series', async () => {
  const server = await startCountingServer();
  const csv = 'ts;host;cpu;mem\n1;a;1,5;10\n2;b;;20\n';
  const mapping = {
    ...defaults.mapping,
    labelColumns: ['host'],
    labels: { region: 'eu' },
    unit: 'percent',
    type: 'gauge' as const,
  };
  await importer(server.url).run([writeCsv(csv)], { mapping });
  const series = { type: 'gauge', unit: 'percent' };
  assert.deepEqual(server.samples(), [
    { name: 'cpu', ...series, labels: { region: 'eu', host: 'a' }, timestamp: 1000, value: 1.5 },
    { name: 'mem', ...series, labels: { region: 'eu', host: 'a' }, timestamp: 1000, value: 10 },
    { name: 'mem', ...series, labels: { region: 'eu', host: 'b' }, timestamp: 2000, value: 20 },
  ]);
});

test('the state goes where it is told, and says how far it came', async () => {
  const server = await startCountingServer((index) => index >= 2);
  const stateDir = join(tempFolder(), 'state');
  const path = writeCsv(rowsOf(100));
  await assert.rejects(importer(server.url, { stateDir }).run([path]));
  const [name] = readdirSync(stateDir);
  const state = JSON.parse(readFileSync(join(stateDir, name ?? ''), 'utf8'));
  assert.ok(state.totals.rows <= 20);
  assert.deepEqual(readdirSync(join(path, '..')), ['load.csv']);
});
