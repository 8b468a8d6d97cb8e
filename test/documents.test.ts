/** What the server says about itself: health, API documentation, Prometheus exposition, own records. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api } from './support/api.ts';
import { launchBrowser, noBrowser } from './support/browser.ts';
import { parseExposition } from './support/exposition.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(() => server.stop());

describe('health', () => {
  for (const path of ['/health', '/ready', '/-/healthy', '/-/ready']) {
    it(`${path} answers 200 OK in plain text`, async () => {
      const answer = await api.request('GET', path);
      assert.deepEqual([answer.status, answer.text], [200, 'OK']);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
      assert.equal((await api.request('HEAD', path)).status, 200);
    });
  }
});

type Operation = {
  summary?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: object }[];
  requestBody?: { content: Record<string, { schema?: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>;
};
type OpenApi = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
};

/** Every route of the native API, and the parameters that it must document. */
const routes: [string, string, string[]][] = [
  ['get', '/health', []],
  ['get', '/ready', []],
  ['get', '/-/healthy', []],
  ['get', '/-/ready', []],
  ['get', '/metrics', []],
  ['post', '/v1/metrics', ['idempotency-key']],
  ['get', '/v1/metrics', ['name', 'timestamp', 'start', 'end', 'labels', 'limit']],
  ['delete', '/v1/metrics', ['name', 'labels']],
  ['get', '/v1/metrics/names', []],
  ['get', '/v1/metrics/series', ['name', 'labels']],
  ['get', '/v1/overview', ['minutes']],
  [
    'get',
    '/v1/aggregates',
    ['name', 'granularity', 'start', 'end', 'timezone', 'groupBy', 'labels'],
  ],
  ['get', '/v1/stats', ['name', 'start', 'end', 'labels']],
  ['get', '/api/v1/query', ['query', 'time', 'limit', 'timeout', 'lookback_delta', 'stats']],
  ['post', '/api/v1/query', ['query', 'time']],
  ['get', '/api/v1/query_range', ['query', 'start', 'end', 'step']],
  ['post', '/api/v1/query_range', ['query', 'start', 'end', 'step']],
  ['get', '/api/v1/series', ['match[]', 'start', 'end', 'limit']],
  ['get', '/api/v1/labels', ['match[]', 'start', 'end', 'limit']],
  ['get', '/api/v1/label/{name}/values', ['name', 'match[]', 'start', 'end', 'limit']],
  ['get', '/api/v1/metadata', ['metric', 'limit']],
  ['get', '/api/v1/query_exemplars', ['query', 'start', 'end']],
  ['get', '/api/v1/format_query', ['query']],
  ['get', '/api/v1/parse_query', ['query']],
  ['get', '/api/v1/status/buildinfo', []],
  ['post', '/api/v1/admin/tsdb/delete_series', ['match[]']],
];

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 with every route, its parameters and its answers', async () => {
    const api31 = await api.get<OpenApi>('/openapi.json');
    assert.match(api31.openapi, /^3\.1\.\d+$/);
    assert.equal(api31.info.title, 'Tidemark');
    assert.match(api31.info.version, /^\d+\.\d+\.\d+/);
    for (const [method, path, parameters] of routes) {
      const operation = api31.paths[path]?.[method];
      assert.ok(operation !== undefined, `${method} ${path}`);
      const names = (operation.parameters ?? []).map(({ name }) => name);
      for (const name of parameters) assert.ok(names.includes(name), `${method} ${path}: ${name}`);
    }
  });

  it('keeps the rules of its own format', async () => {
    const { paths } = await api.get<OpenApi>('/openapi.json');
    for (const [path, operations] of Object.entries(paths)) {
      assert.match(path, /^\//);
      for (const [method, operation] of Object.entries(operations)) {
        const where = `${method} ${path}`;
        assert.ok(['get', 'put', 'post', 'delete', 'head', 'patch'].includes(method), where);
        assert.ok((operation.summary ?? '').length > 3, `${where} needs a summary`);
        assert.ok(Object.keys(operation.responses).length > 0, where);
        for (const [status, response] of Object.entries(operation.responses)) {
          assert.match(status, /^([1-5]\d\d|default)$/, where);
          assert.equal(typeof response.description, 'string', `${where} ${status}`);
        }
        const seen = new Set<string>();
        for (const { name, in: place, schema } of operation.parameters ?? []) {
          assert.ok(['query', 'header', 'path', 'cookie'].includes(place), `${where} ${name}`);
          assert.equal(typeof schema, 'object', `${where} ${name}`);
          assert.ok(!seen.has(`${place} ${name}`), `${where} ${name} twice`);
          seen.add(`${place} ${name}`);
        }
      }
    }
    const post = paths['/v1/metrics']?.post;
    assert.deepEqual(Object.keys(post?.requestBody?.content ?? {}), ['application/json']);
    for (const status of ['201', '400', '413', '415', '503'])
      assert.ok(post?.responses[status], status);
  });
});

describe('/docs', () => {
  it('names its assets without inline script', async () => {
    const answer = await api.request('GET', '/docs');
    assert.equal(answer.status, 200);
    assert.match(
      answer.headers.get('content-security-policy') ?? '',
      /default-src 'self'|script-src/,
    );
    assert.doesNotMatch(
      answer.headers.get('content-security-policy') ?? '',
      /script-src[^;]*unsafe/,
    );
  });

  it('renders every operation in a browser, with nothing blocked', {
    skip: noBrowser,
  }, async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto(`${server.url}/docs`);
      await page.waitForSelector('.opblock');
      assert.ok((await page.locator('.opblock').count()) >= routes.length);
      assert.match((await page.locator('.info .title').textContent()) ?? '', /Tidemark/);
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
    }
  });
});

describe('GET /metrics', () => {
  it("keeps Prometheus' text format strictly, before and after traffic", async () => {
    const figures = async () => {
      const answer = await api.request('GET', '/metrics');
      assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
      return parseExposition(answer.text);
    };
    const before = await figures();
    await api.store([
      { name: 'counted', value: 1 },
      { name: 'counted', value: 2 },
    ]);
    await api.post({ name: 'counted' });
    await api.stats({ name: 'counted' });
    await api.request('GET', '/no"such\\path');
    const after = await figures();
    const added = (name: string) =>
      (after.get(name)?.lines[0]?.value ?? 0) - (before.get(name)?.lines[0]?.value ?? 0);
    assert.equal(added('tidemark_ingest_samples_total'), 2);
    assert.equal(added('tidemark_ingest_refused_total'), 1);
    assert.ok(added('tidemark_log_bytes_total') > 0);
    const countOf = (families: typeof after, name: string) =>
      families.get(name)?.lines.find((line) => line.name === `${name}_count`)?.value ?? 0;
    for (const name of [
      'tidemark_log_sync_seconds',
      'tidemark_query_seconds',
      'tidemark_http_request_seconds',
    ]) {
      assert.equal(after.get(name)?.type, 'histogram', name);
      assert.ok(countOf(after, name) > countOf(before, name), name);
    }
    for (const name of [
      'tidemark_pending_samples',
      'tidemark_write_queue_length',
      'tidemark_process_resident_memory_bytes',
      'tidemark_series',
    ]) {
      assert.equal(after.get(name)?.type, 'gauge', name);
    }
    const requests = after.get('tidemark_http_requests_total')?.lines ?? [];
    assert.ok(
      requests.some(
        ({ labels }) =>
          labels.method === 'POST' && labels.route === '/v1/metrics' && labels.status === '201',
      ),
    );
    assert.ok(
      requests.every(({ labels }) => !labels.route?.includes('such')),
      'paths of others make no series',
    );
  });

  it('is recorded into itself, so that a fresh install has charts at once', async () => {
    const own = (await api.names()).filter(({ name }) => name.startsWith('tidemark_'));
    assert.ok(own.length >= 15, `${own.length} names`);
    assert.ok(
      own.every(({ lastValue, lastTimestamp }) => lastValue !== null && lastTimestamp !== null),
    );
    const memory = 'tidemark_process_resident_memory_bytes';
    assert.equal(own.find(({ name }) => name === memory)?.unit, 'bytes');
    const { min } = await api.stats({ name: memory });
    assert.ok((min ?? 0) > 1024 * 1024);
    await waitUntil(
      'a second recording',
      async () => (await api.stats({ name: memory })).count >= 2,
    );
    const cards = await api.overview();
    assert.ok((cards.find(({ name }) => name === memory)?.sparkline.length ?? 0) > 0);
  });
});

describe('GET /', () => {
  it('is titled Tidemark', async () => {
    const answer = await api.request('GET', '/');
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(answer.text, /<title>[^<]*Tidemark/);
  });

  it('and every answer carry the headers that keep pages safe', async () => {
    for (const path of ['/', '/v1/metrics/names', '/nothing', '/metrics']) {
      const { headers } = await api.request('GET', path);
      assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    }
  });
});
