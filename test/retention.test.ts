import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { newFolder, startServer } from './support/server.ts';

/** Overrides of the retention over the API of a real server. */

async function put(url: string, body: unknown): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${url}/v1/retention`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}

test('overrides are set while the server runs, and survive a crash', async () => {
  const folder = await newFolder();
  const config = join(folder, 'tidemark.yaml');
  await writeFile(config, 'retention_overrides:\n  - match: \'{env="dev"}\'\n    raw: 1d\n');
  const choices = { dataPath: join(folder, 'data'), args: ['--config', config] };
  const server = await startServer(choices);
  const fileOverrides = [{ match: '{env="dev"}', raw: '1d' }];
  const initial = {
    default: { raw: '7d', '1m': '30d', '1h': '365d' },
    overrides: [],
    fileOverrides,
  };
  const get = async (url: string) => (await fetch(`${url}/v1/retention`)).json();
  assert.deepEqual(await get(server.url), initial);
  const overrides = [
    { match: '{__name__=~"debug_.*",env="dev"}', raw: '12h' },
    { match: 'audit_total', raw: '0', '1h': '20d' },
  ];
  const { status, answer } = await put(server.url, { overrides });
  assert.equal(status, 200);
  assert.deepEqual(answer, { ...initial, overrides });
  await server.kill9();
  const next = await startServer(choices);
  assert.deepEqual(await get(next.url), { ...initial, overrides });

  for (const [body, field] of [
    ['{', 'body'],
    [{}, 'overrides'],
    [{ overrides: {} }, 'overrides'],
    [{ overrides: [], more: 1 }, 'more'],
    [{ overrides: [overrides[0], { match: '{a=~"("}', raw: '1d' }] }, 'match'],
    [{ overrides: [{ match: 'x', raw: '1 day' }] }, 'raw'],
    [{ overrides: [{ match: 'x' }] }, 'overrides'],
    [{ overrides: Array(101).fill(overrides[0]) }, 'overrides'],
  ] as const) {
    const { status, answer } = await put(next.url, body);
    assert.equal(status, 400, JSON.stringify(answer));
    const { error } = answer as { error: { details: { field: string }[] } };
    assert.equal(error.details[0].field, field, JSON.stringify(answer));
  }
  assert.deepEqual(await get(next.url), { ...initial, overrides }, 'nothing was changed');
  assert.equal((await put(next.url, { overrides: [] })).status, 200);
  assert.deepEqual(await get(next.url), initial);
  await next.stop();
});

test('another token than that of the server may not change them', async () => {
  const server = await startServer({ env: { TIDEMARK_TOKEN: 'long-enough-for-a-test' } });
  assert.equal((await put(server.url, { overrides: [] })).status, 401);
  await server.stop();
});
