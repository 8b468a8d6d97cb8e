import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { maxItemsPerRequest } from '@tidemark/protocol/limits';
import { TidemarkClient, type TidemarkClientOptions } from './client.ts';
import { TidemarkClientError } from './client-error.ts';
import {
  type Answer,
  acknowledge,
  answerJson,
  type MetricsListener,
  startMetricsListener,
} from './testing/metrics-listener.ts';

const sample = { name: 'queue_depth', value: 3 };
const cleanUps: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function connect(
  answer: Answer,
  options: Partial<TidemarkClientOptions> = {},
): Promise<{ client: TidemarkClient; listener: MetricsListener; sleptMs: number[] }> {
  const listener = await startMetricsListener(answer);
  const sleptMs: number[] = [];
  const client = new TidemarkClient({
    url: listener.url,
    sleep: async (delayMs) => void sleptMs.push(delayMs),
    random: () => 1,
    ...options,
  });
  cleanUps.push(() => client.close(), listener.stop);
  return { client, listener, sleptMs };
}

function unavailableTimes(times: number, headers: Record<string, string> = {}): Answer {
  return (request, response, index) => {
    if (index >= times) return acknowledge(request, response, index);
    answerJson(response, 503, { error: { code: 'disk_full', message: 'no room' } }, headers);
  };
}

async function errorOf(promise: Promise<unknown>): Promise<TidemarkClientError> {
  const error = await promise.then(() => null).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof TidemarkClientError, `expected a TidemarkClientError, got ${error}`);
  return error;
}

test('posts an array with a key of its own for each batch, over one connection', async () => {
  const { client, listener } = await connect(acknowledge, { token: 'secret' });
  assert.deepEqual(await client.send([sample, sample]), { stored: 2, rejected: [] });
  assert.deepEqual(await client.send([sample]), { stored: 1, rejected: [] });
  const [first, second] = listener.requests;
  assert.equal(`${first?.method} ${first?.path}`, 'POST /v1/metrics');
  assert.deepEqual(JSON.parse(first?.body ?? ''), [sample, sample]);
  assert.equal(first?.headers.authorization, 'Bearer secret');
  assert.match(String(first?.headers['idempotency-key']), /^[0-9a-f-]{36}$/);
  assert.notEqual(first?.headers['idempotency-key'], second?.headers['idempotency-key']);
  assert.equal(listener.connectionCount(), 1);
});

test('a retry keeps the key and the body', async () => {
  const { client, listener, sleptMs } = await connect(unavailableTimes(2));
  assert.deepEqual(await client.send([sample]), { stored: 1, rejected: [] });
  const keys = listener.requests.map((request) => request.headers['idempotency-key']);
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
  assert.equal(new Set(listener.requests.map((request) => request.body)).size, 1);
  assert.deepEqual(sleptMs, [250, 500]);
});

test('waits as long as Retry-After says', async () => {
  const { client, sleptMs } = await connect(unavailableTimes(1, { 'retry-after': '7' }));
  await client.send([sample]);
  assert.deepEqual(sleptMs, [7250]);
});

test('429 is retried, and gives its error in the end', async () => {
  const { client, listener } = await connect(
    (_, response) => answerJson(response, 429, { error: { code: 'slow_down', message: 'wait' } }),
    { retry: { attempts: 3 } },
  );
  const error = await errorOf(client.send([sample]));
  assert.deepEqual([error.code, error.status, error.retryable], ['slow_down', 429, true]);
  assert.equal(listener.requests.length, 3);
});

test('a connection that breaks is retried', async () => {
  const { client, listener } = await connect((request, response, index) => {
    if (index === 0) response.socket?.destroy();
    else if (index === 1) {
      response.writeHead(201, { 'content-length': '100' });
      response.write('{"stor', () => response.socket?.destroy());
    } else acknowledge(request, response, index);
  });
  assert.deepEqual(await client.send([sample]), { stored: 1, rejected: [] });
  assert.equal(listener.requests.length, 3);
});

for (const status of [400, 401, 403, 404, 409, 413, 415, 422]) {
  test(`${status} is not retried`, async () => {
    const { client, listener } = await connect((_, response) =>
      answerJson(response, status, { error: { code: 'no', message: 'not so', details: [] } }),
    );
    const error = await errorOf(client.send([sample]));
    assert.deepEqual([error.code, error.status, error.retryable], ['no', status, false]);
    assert.match(error.message, new RegExp(`answered ${status}: not so`));
    assert.equal(listener.requests.length, 1);
  });
}

test('400 with stored is a partial success', async () => {
  const details = [{ index: 1, field: 'value', message: 'expected a number' }];
  const { client, listener } = await connect((_, response) =>
    answerJson(response, 400, {
      error: { code: 'invalid_samples', message: '1 of 2 was refused', details },
      stored: 1,
    }),
  );
  assert.deepEqual(await client.send([sample, sample]), { stored: 1, rejected: details });
  assert.equal(listener.requests.length, 1);
});

test('429 with stored is a partial success: what is stored is not sent again', async () => {
  const details = [{ index: 1, field: 'name', message: 'there are 2 series, and 2 is the limit' }];
  const error = { code: 'too_many_series', message: '1 of 2 was refused', details };
  for (const stored of [1, 0]) {
    const { client, listener, sleptMs } = await connect((_, response) =>
      answerJson(response, 429, { error, stored }, { 'retry-after': '60' }),
    );
    assert.deepEqual(await client.send([sample, sample]), { stored, rejected: details });
    assert.deepEqual([listener.requests.length, sleptMs], [1, []]);
  }
});

test('an answer that is none of Tidemark is an error and not retried', async () => {
  for (const [status, text] of [[200, '<html>'] as const, [404, 'nginx'] as const]) {
    const { client, listener } = await connect((_, response) => {
      response.statusCode = status;
      response.end(text);
    });
    assert.equal((await errorOf(client.send([sample]))).code, 'unexpected_answer');
    assert.equal(listener.requests.length, 1);
  }
});

test('an endless answer is cut off', async () => {
  const { client } = await connect((_, response) => {
    const writeMore = () => response.write('x'.repeat(64 * 1024), (error) => error || writeMore());
    writeMore();
  });
  assert.equal((await errorOf(client.send([sample]))).code, 'unexpected_answer');
});

test('no answer at all, or half of one, ends in a timeout', async () => {
  for (const answer of [() => undefined, halfAnAnswer]) {
    const { client } = await connect(answer, { timeoutMs: 50, retry: { attempts: 1 } });
    const error = await errorOf(client.send([sample]));
    assert.deepEqual([error.code, error.retryable], ['timeout', true]);
  }
});

const halfAnAnswer: Answer = (_, response) => {
  response.writeHead(201, { 'content-length': '100' });
  response.write('{"stor');
};

test('an abort ends a request that hangs', async () => {
  const controller = new AbortController();
  const { client } = await connect(() => controller.abort(new Error('enough')));
  const error = await errorOf(client.send([sample], { signal: controller.signal }));
  assert.deepEqual([error.code, error.retryable], ['aborted', false]);
  assert.equal((error.cause as Error).message, 'enough');
});

test('an abort ends the wait before a retry', async () => {
  const controller = new AbortController();
  const listener = await startMetricsListener((request, response, index) => {
    unavailableTimes(9, { 'retry-after': '100' })(request, response, index);
    setImmediate(() => controller.abort());
  });
  const client = new TidemarkClient({ url: listener.url });
  cleanUps.push(() => client.close(), listener.stop);
  assert.equal(
    (await errorOf(client.send([sample], { signal: controller.signal }))).code,
    'aborted',
  );
});

test('a refused connection says what to do', async () => {
  const listener = await startMetricsListener();
  await listener.stop();
  const client = new TidemarkClient({ url: listener.url, retry: { attempts: 1 } });
  const error = await errorOf(client.send([sample]));
  assert.deepEqual([error.code, error.retryable], ['unreachable', true]);
  assert.match(error.message, /is the server running\?/);
});

test('takes no more than one request may hold, and nothing without asking the server', async () => {
  const { client, listener } = await connect(acknowledge);
  const tooMany = new Array(maxItemsPerRequest + 1).fill(sample);
  assert.equal((await errorOf(client.send(tooMany))).code, 'bad_options');
  assert.deepEqual(await client.send([]), { stored: 0, rejected: [] });
  assert.equal(listener.requests.length, 0);
});

test('keeps the path of the address, and refuses what is none', async () => {
  const listener = await startMetricsListener();
  const client = new TidemarkClient({ url: `${listener.url}/tide` });
  cleanUps.push(() => client.close(), listener.stop);
  await client.send([sample]);
  assert.equal(listener.requests[0]?.path, '/tide/v1/metrics');
  for (const url of ['localhost', 'ftp://a', 'http://user:password@a/', '']) {
    assert.throws(() => new TidemarkClient({ url }), { code: 'bad_options' });
  }
});
