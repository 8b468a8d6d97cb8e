import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startFailure } from './start-failure.ts';

const place = { dataPath: '/data', host: '127.0.0.1', port: 80 };

function messageOf(code: string, syscall: string, path?: string): string | undefined {
  return startFailure(Object.assign(new Error(code), { code, syscall, path }), place)?.message;
}

test('what the machine refuses is one line that says what to do', () => {
  const cases: [code: string, syscall: string, path: string | undefined, expected: RegExp][] = [
    ['EADDRINUSE', 'listen', undefined, /127\.0\.0\.1:80: another program.*--listen/],
    ['EADDRNOTAVAIL', 'listen', undefined, /no such address.*--listen/],
    ['EACCES', 'listen', undefined, /port.*--listen/],
    ['ENOTFOUND', 'getaddrinfo', undefined, /no host.*--listen/],
    ['EACCES', 'open', '/data/tidemark.pid', /\/data\/tidemark\.pid may not.*--data/],
    ['EROFS', 'mkdir', '/data', /read-only.*--data/],
    ['ENOTDIR', 'mkdir', '/data/x', /file and no folder.*--data/],
    ['EEXIST', 'mkdir', '/data', /file and no folder.*--data/],
    ['ENAMETOOLONG', 'mkdir', '/data', /longer.*--data/],
    ['ENOSPC', 'write', undefined, /full.*--data/],
  ];
  for (const [code, syscall, path, expected] of cases) {
    const message = messageOf(code, syscall, path) ?? '';
    assert.match(message, expected);
    assert.ok(!message.includes('\n'));
  }
});

test('a bug stays what it is', () => {
  assert.equal(startFailure(new TypeError('x is not a function'), place), undefined);
  assert.equal(startFailure('text', place), undefined);
  assert.equal(messageOf('ERR_INVALID_ARG_TYPE', 'open'), undefined);
});

test('errors of the real system are known', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-start-'));
  await writeFile(join(folder, 'file'), '');
  for (const attempt of [
    () => readdir(join(folder, 'file', 'below')),
    () => readFile(join(folder, 'x'.repeat(300))),
    () => readFile(join(folder, 'missing')),
    () => readFile(folder),
  ]) {
    const error = await attempt().catch((error: unknown) => error);
    assert.equal(startFailure(error, place)?.code, 'data_folder_unusable', String(error));
  }
  const first = createServer().listen(0, '127.0.0.1');
  const error = await new Promise((resolve) => {
    first.once('listening', () => {
      const address = first.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      createServer().once('error', resolve).listen(port, '127.0.0.1');
    });
  });
  assert.equal(startFailure(error, place)?.code, 'cannot_listen');
  first.close();
  await rm(folder, { recursive: true });
});
