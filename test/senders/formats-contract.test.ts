/** What all HTTP routes that take samples have in common, over real HTTP. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { maxBodyBytes, maxDecompressedBytes, maxIdempotencyKeyLength } from '@tidemark/protocol';
import { compressSync as snappySync } from 'snappy';
import { readAllSamples } from '../support/all-samples.ts';
import { type Answer, Api } from '../support/api.ts';
import { type IngestRoute, ingestRoutes, type PlainSample } from '../support/ingest-routes.ts';
import { type RunningServer, startServer } from '../support/server.ts';

const compressors = {
  identity: (body: Buffer) => body,
  gzip: (body: Buffer) => gzipSync(body),
  deflate: (body: Buffer) => deflateSync(body),
  zstd: (body: Buffer) => zstdCompressSync(body),
  snappy: (body: Buffer) => snappySync(body),
} satisfies Record<string, (body: Buffer) => Buffer>;
type Encoding = keyof typeof compressors;
const encodings = Object.keys(compressors) as Encoding[];
const compressed = encodings.filter((encoding) => encoding !== 'identity');

const baseMs = Date.now() - 60_000;
const dayMs = 86_400_000;

let server: RunningServer;
let api: Api;
let names = 0;

async function start(dataPath?: string): Promise<void> {
  server = await startServer(dataPath === undefined ? {} : { dataPath });
  api = new Api(server.url);
}
before(() => start());
after(async () => {
  assert.doesNotMatch(server.log(), / error /);
  assert.equal(await server.stop(), 0);
});

async function killAndStart(): Promise<void> {
  await server.kill9();
  await start(server.dataPath);
}

/** Three samples of a new metric. */
function newSamples(): PlainSample[] {
  const name = `shared_${++names}`;
  return ['a', 'b', 'c'].map((host, i) => ({
    name,
    host,
    timestampMs: baseMs + i * 1_000,
    value: i + 0.5,
  }));
}

function send(
  route: IngestRoute,
  body: Buffer,
  headers: Record<string, string> = {},
  to: Api = api,
): Promise<Answer> {
  return to.request('POST', route.path, Uint8Array.from(body), {
    'content-type': route.contentType,
    ...headers,
  });
}

/** What the server has of the metric of these samples, as the samples that it was sent. */
async function stored(route: IngestRoute, [first]: readonly PlainSample[]): Promise<PlainSample[]> {
  const name = first?.name ?? '';
  const found = await readAllSamples(api, { name: route.nameOf?.(name) ?? name });
  return found.map(({ labels, timestamp, value }) => ({
    name,
    host: labels[route.hostLabel ?? 'host'] ?? '',
    timestampMs: Date.parse(timestamp),
    value: Number(value),
  }));
}

/** Status, text and the headers of a protocol's own. */
const comparable = ({ status, text, headers }: Answer) => ({
  status,
  text,
  own: [...headers].filter(([name]) => /^(x-|content-type)/.test(name)),
});

/** Sends one request three times at once under one key; gives how to repeat it, and what must come of that. */
async function sendTwins(route: IngestRoute) {
  const [first, second, third] = newSamples() as [PlainSample, PlainSample, PlainSample];
  const early = { ...second, timestampMs: Date.now() + 2 * dayMs };
  const sent = route.isAllOrNothing ? [first, third] : [first, early, third];
  // As long as one may be.
  const key = {
    'idempotency-key': `key of ${route.title} `.padEnd(maxIdempotencyKeyLength, 'x'),
  };
  // A sender that gives up too early repeats while the first is still under way.
  const [answer, ...twins] = await Promise.all(
    [1, 2, 3].map(() => send(route, route.body(sent), key)),
  );
  const status = route.isAllOrNothing ? route.goodStatus : route.partialStatus;
  assert.equal(answer?.status, status, answer?.text);
  const repeat = () => send(route, route.body(sent), key);
  const other = route.body([{ ...first, value: 99 }, second]);
  const check = async (...answers: Answer[]) => {
    // Another body under the same key is not looked at.
    answers.push(await send(route, other, key));
    for (const one of answers) assert.deepEqual(comparable(one), comparable(answer), route.title);
    assert.deepEqual(await stored(route, [first]), [first, third], route.title);
  };
  await check(...twins, await repeat());
  return { repeat, check };
}

for (const route of ingestRoutes) {
  describe(route.title, () => {
    it(`takes the same in ${encodings.join(', ')}`, async () => {
      for (const encoding of encodings) {
        const samples = newSamples();
        const body = compressors[encoding](route.body(samples));
        const answer = await send(route, body, { 'content-encoding': encoding });
        assert.equal(answer.status, route.goodStatus, `${encoding}: ${answer.text}`);
        assert.deepEqual(await stored(route, samples), samples, encoding);
      }
    });

    it('refuses a body that is not compressed as it says, with 400', async () => {
      const samples = newSamples();
      const body = route.body(samples);
      for (const encoding of compressed) {
        const cut = compressors[encoding](body);
        for (const wrong of [body, cut.subarray(0, cut.length - 3)]) {
          const answer = await send(route, wrong, { 'content-encoding': encoding });
          assert.equal(answer.status, 400, `${encoding}: ${answer.text}`);
        }
      }
      assert.deepEqual(await stored(route, samples), []);
    });

    it('refuses a compression that it does not know, with 415', async () => {
      const samples = newSamples();
      for (const encoding of ['br', 'compress', 'gzip, gzip', 'x']) {
        const answer = await send(route, route.body(samples), { 'content-encoding': encoding });
        assert.equal(answer.status, 415, encoding);
      }
      assert.deepEqual(await stored(route, samples), []);
    });
  });
}

describe('every route', () => {
  it('answers a repeated Idempotency-Key alike and stores it once, after a kill -9 too', async () => {
    const repeated: Awaited<ReturnType<typeof sendTwins>>[] = [];
    for (const route of ingestRoutes) repeated.push(await sendTwins(route));
    await killAndStart();
    for (const { repeat, check } of repeated) await check(await repeat());
  });

  it('refuses a body of more than 32 MB, compressed or not, with 413', async () => {
    const zeros = Buffer.alloc(maxDecompressedBytes + 1);
    const bombs = compressed.map((encoding) => [encoding, compressors[encoding](zeros)] as const);
    const large = Buffer.alloc(maxBodyBytes + 1);
    for (const route of ingestRoutes) {
      for (const [encoding, bomb] of bombs) {
        const answer = await send(route, bomb, { 'content-encoding': encoding });
        assert.equal(answer.status, 413, `${route.title} ${encoding}`);
      }
      assert.equal((await send(route, large)).status, 413, route.title);
    }
  });

  it('refuses a page of another origin, and a name that is not this machine', async () => {
    for (const route of ingestRoutes) {
      const samples = newSamples();
      const body = route.body(samples);
      for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'null']) {
        const answer = await send(route, body, { origin });
        assert.equal(answer.status, 403, `${route.title} ${origin}`);
      }
      assert.deepEqual(await stored(route, samples), []);
      assert.equal((await send(route, body, { origin: server.url })).status, route.goodStatus);
    }
  });

  it('loses nothing by a kill -9 right after the acknowledgement', async () => {
    const sent = ingestRoutes.map((route) => ({ route, samples: newSamples() }));
    const answers = await Promise.all(
      sent.map(({ route, samples }) => send(route, route.body(samples))),
    );
    await killAndStart();
    for (const [i, { route, samples }] of sent.entries()) {
      assert.equal(answers[i]?.status, route.goodStatus, route.title);
      assert.deepEqual(await stored(route, samples), samples, route.title);
    }
  });
});

describe('with a token', () => {
  const token = 'correct-horse-battery-staple';
  let guarded: RunningServer;
  before(async () => {
    guarded = await startServer({ env: { TIDEMARK_TOKEN: token } });
  });
  after(() => guarded.stop());

  it('every route needs it', async () => {
    const basic = `Basic ${Buffer.from(`any:${token}`).toString('base64')}`;
    for (const route of ingestRoutes) {
      const body = route.body(newSamples());
      const to = new Api(guarded.url);
      for (const stranger of [
        {},
        { authorization: 'Bearer wrong' },
        { authorization: 'Basic x' },
      ]) {
        assert.equal((await send(route, body, stranger, to)).status, 401, route.title);
      }
      for (const authorization of [`Bearer ${token}`, basic]) {
        const answer = await send(route, body, { authorization }, to);
        assert.equal(answer.status, route.goodStatus, `${route.title}: ${answer.text}`);
      }
    }
  });

  it("takes it as InfluxDB's clients send it", async () => {
    for (const route of ingestRoutes.filter(({ title }) => title.startsWith('Influx'))) {
      const authorization = `Token ${token}`;
      const to = new Api(guarded.url);
      const answer = await send(route, route.body(newSamples()), { authorization }, to);
      assert.equal(answer.status, route.goodStatus);
    }
  });
});
