import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { newFolder, type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

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

const dayMs = 24 * 60 * 60 * 1000;

/** A server whose clock is ahead, on the data of one before. */
function startLater(dataPath: string, days: number): Promise<RunningServer> {
  const clock = `const now=Date.now;Date.now=()=>now()+${days * dayMs}`;
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(clock)}` };
  return startServer({ dataPath, env });
}

test('after 8, 31 and 366 days a server that is started has what should be left', async () => {
  const first = await startServer();
  const { dataPath } = first;
  const beganMs = Date.now();
  const posted = Array.from({ length: 100 }, (_, i) => ({ name: 'level', value: i }));
  const response = await fetch(`${first.url}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(posted),
  });
  assert.equal(response.status, 201);
  await first.stop();
  for (const [days, raw, minutes, hours, resolution] of [
    [0, 100, 100, 100, 'raw'],
    [8, 0, 100, 100, '1m'],
    [31, 0, 0, 100, '1h'],
    [366, 0, 0, 0, 'raw'],
  ] as const) {
    const server = await startLater(dataPath, days);
    const ask = async (path: string) => {
      const answer = await fetch(`${server.url}${path}`);
      assert.equal(answer.status, 200, path);
      return answer;
    };
    const counted = async (granularity: string) => {
      const frame = `start=${beganMs - 2 * dayMs}&end=${beganMs + dayMs}`;
      const path = `/v1/aggregates?name=level&granularity=${granularity}&${frame}`;
      const buckets = (await (await ask(path)).json()) as { count: number }[];
      return buckets.reduce((sum, { count }) => sum + count, 0);
    };
    await waitUntil(`${days} days later`, async () => {
      const samples = (await (await ask('/v1/metrics?name=level')).json()) as unknown[];
      const left = [samples.length, await counted('minute'), await counted('hour')];
      return left.join() === [raw, minutes, hours].join() || undefined;
    });
    assert.equal(await counted('day'), hours);
    const at = (beganMs + dayMs) / 1000;
    const query = encodeURIComponent('sum_over_time(level[2d])');
    const answer = await ask(`/api/v1/query?query=${query}&time=${at}`);
    assert.equal(answer.headers.get('x-tidemark-resolution'), resolution);
    await server.stop();
  }
});

test('another token than that of the server may not change them', async () => {
  const server = await startServer({ env: { TIDEMARK_TOKEN: 'long-enough-for-a-test' } });
  assert.equal((await put(server.url, { overrides: [] })).status, 401);
  await server.stop();
});
