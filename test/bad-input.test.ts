/** Bad requests below and around the items: addresses, sockets, WebSockets, hosts, origins; legal odd data. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, afterEach, before, describe, it } from 'node:test';
import { Api, errorOf } from './support/api.ts';
import { openLive } from './support/live-client.ts';
import { openSocket, sendRaw, statusesIn } from './support/raw-http.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
afterEach(async () => {
  assert.equal((await api.request('GET', '/health')).text, 'OK');
});
after(async () => {
  assert.doesNotMatch(server.log(), / error /, 'nothing here may look like a bug of ours');
  assert.equal(await server.stop(), 0);
});

describe('odd but legal text comes back byte for byte', () => {
  const texts = [
    `it's "quoted" \\ back\\\\slash`,
    "'; DROP TABLE samples; --",
    '{x:UInt8} %s $1 ?',
    '<script>alert(1)</script>&amp;<img src=x onerror=alert(1)>',
    '😀 👩‍👩‍👧‍👦 e\u0301 \u00e9',
    'مرحبا \u202eright to left\u2066 עברית',
    ' spaces around and\u00a0no-break\u2028line separator\ufeff ',
    '__proto__',
    'constructor',
    'toString',
    'a,b=c;d|e',
    '{curly',
    '[square',
    'null',
    '漢'.repeat(64),
    '🦊'.repeat(64),
    '\ufffe\uffff\u{10ffff}\u200b',
  ];
  const posted = texts.map((text, i) => ({
    name: `odd ${text}`,
    value: i,
    timestamp: Date.now(),
    unit: text.slice(0, 60).isWellFormed() ? text.slice(0, 60) : 'u',
    labels: { [text]: `value ${text}` },
  }));

  async function check(): Promise<void> {
    const names = await api.names();
    const cards = await api.overview();
    for (const { name, value, unit, labels } of posted) {
      const [[label = '', labelValue]] = Object.entries(labels) as [[string, string]];
      const filter = JSON.stringify(labels);
      const known = names.find((metric) => metric.name === name);
      assert.deepEqual([known?.lastValue, known?.unit], [value, unit], name);
      assert.ok(
        cards.some((card) => card.name === name),
        name,
      );
      const [series] = await api.series({ name, labels: filter });
      assert.deepEqual(Object.entries(series?.labels ?? {}), [[label, labelValue]]);
      const [sample] = await api.samples({ name, labels: filter });
      assert.deepEqual([sample?.name, sample?.value], [name, value]);
      assert.deepEqual(Object.entries(sample?.labels ?? {}), [[label, labelValue]]);
      assert.equal((await api.stats({ name, labels: filter })).sum, value);
      const groupBy = JSON.stringify([label]);
      const [bucket] = await api.aggregates({ name, granularity: 'day', groupBy, labels: filter });
      assert.deepEqual(Object.entries(bucket?.labels ?? {}), [[label, labelValue]]);
      assert.equal(
        (await api.stats({ name, labels: `{${JSON.stringify(label)}:"other"}` })).count,
        0,
      );
    }
  }

  it('through every endpoint', async () => {
    await api.store(posted);
    await check();
  });

  it('after a kill -9 and after a stop', async () => {
    for (const how of ['kill9', 'stop'] as const) {
      await server[how]();
      server = await startServer({ dataPath: server.dataPath });
      api = new Api(server.url);
      await check();
    }
  });

  it('over the WebSocket', async () => {
    const live = await openLive(server.url);
    for (const [i, { name, labels }] of posted.entries()) {
      live.send({ type: 'subscribe', id: String(i), name, labels });
    }
    await waitUntil('all subscriptions', () => live.messages.length >= posted.length);
    await api.store(posted);
    for (const [i, { name, labels }] of posted.entries()) {
      const { points } = await live.find('points', ({ id }) => id === String(i));
      assert.deepEqual(
        [points[0]?.name, Object.entries(points[0]?.labels ?? {})],
        [name, Object.entries(labels)],
      );
    }
    await live.close();
  });

  it('and goes with DELETE', async () => {
    for (const { name, labels } of posted.slice(0, 3)) {
      await api.delete({ name, labels: JSON.stringify(labels) });
      assert.equal((await api.stats({ name })).count, 0);
    }
  });
});

describe('addresses', () => {
  const cases: [string, string, number][] = [
    ['GET', '/nothing', 404],
    ['GET', '/v1', 404],
    ['GET', '/v1/metrics/unknown', 404],
    ['GET', '/../../etc/passwd', 404],
    ['GET', '/%2e%2e/%2e%2e/etc/passwd', 404],
    ['GET', '/assets/%2e%2e%2f%2e%2e%2fpackage.json', 404],
    ['GET', '/docs/static/..%2f..%2fpackage.json', 404],
    ['GET', '/v1/%E0%A4%A', 400],
    ['PUT', '/v1/metrics', 404],
    ['PATCH', '/v1/metrics', 404],
    ['POST', '/v1/stats', 404],
    ['DELETE', '/v1/stats', 404],
    ['POST', '/', 404],
    ['GET', '/v1/stats?name=a&name=b', 400],
    ['GET', '/v1/metrics?name=a&name=b', 400],
    ['GET', '/v1/metrics?limit=0', 400],
    ['GET', '/v1/metrics?limit=1001', 400],
    ['GET', '/v1/metrics?limit=1.5', 400],
    ['GET', '/v1/metrics?limit=many', 400],
    ['GET', '/v1/metrics?timestamp=soon', 400],
    ['GET', '/v1/metrics?start=5&end=4', 400],
    ['GET', '/v1/overview?minutes=0', 400],
    ['GET', '/v1/overview?minutes=1e9', 400],
    ['DELETE', '/v1/metrics', 400],
    ['DELETE', '/v1/metrics?name=a&name=b', 400],
  ];
  for (const [method, path, status] of cases) {
    it(`${method} ${path}: ${status}`, async () => {
      // A bare socket: clients tidy paths up before they send them.
      const answer = await sendRaw(
        server.port,
        `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      assert.equal(statusesIn(answer)[0] === 405 ? 404 : statusesIn(answer)[0], status, answer);
      assert.match(answer, /content-type: application\/json/i);
      const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
      assert.equal(typeof JSON.parse(body).error.code, 'string', body);
    });
  }

  it('that are endless are refused', async () => {
    const answer = await sendRaw(
      server.port,
      `GET /v1/stats?name=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    );
    assert.deepEqual(statusesIn(answer), [431]);
    assert.match(answer, /"code":"headers_too_large"/);
  });
});

describe('what is no proper HTTP', () => {
  const post = (headers: string, body: string) =>
    `POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`;
  const hidden = '{"name":"smuggled","value":1}';
  const inner = post(`Content-Length: ${hidden.length}`, hidden);
  const cases: [string, string][] = [
    ['no HTTP', 'hello\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a made-up method', 'STEAL /v1/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['no Host', 'GET /v1/metrics HTTP/1.1\r\n\r\n'],
    [
      'length and chunks',
      post('Content-Length: 5\r\nTransfer-Encoding: chunked', `0\r\n\r\n${inner}`),
    ],
    ['two lengths', post(`Content-Length: 0\r\nContent-Length: ${inner.length}`, inner)],
    ['a length that is none', post('Content-Length: +5', inner)],
    ['a wrong chunk', post('Transfer-Encoding: chunked', `zz\r\n${inner}`)],
    ['chunked, but not last', post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${inner}`)],
    ['a space before the colon', post('Content-Length : 5', inner)],
    ['a bare line feed', 'GET /health HTTP/1.1\nHost: localhost\n\n'],
    ['a control character in a header', post('X-A: b\0c', '')],
    [
      'too many headers',
      post(Array.from({ length: 3000 }, (_, i) => `X-${i}: y`).join('\r\n'), ''),
    ],
  ];
  for (const [what, bytes] of cases) {
    it(`${what} is refused, and nothing behind it is taken for a request`, async () => {
      const answer = await sendRaw(server.port, Buffer.from(bytes, 'latin1'));
      assert.equal(statusesIn(answer).length, 1, answer);
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, answer);
      assert.equal((await api.stats({ name: 'smuggled' })).count, 0);
    });
  }

  it('half requests in great number hold nobody up', async () => {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => openSocket(server.port)));
    for (const [i, socket] of sockets.entries()) {
      socket.write(
        i % 2 === 0 ? 'GET /v1/met' : post('Content-Length: 1000000', '[{"name":"half"'),
      );
    }
    for (let i = 0; i < 20; i++) {
      const began = performance.now();
      await api.store({ name: 'whole-beside-halves', value: 1 });
      assert.ok(performance.now() - began < 5_000);
    }
    for (const socket of sockets) socket.destroy();
    assert.equal((await api.stats({ name: 'whole-beside-halves' })).count, 20);
    assert.equal((await api.stats({ name: 'half' })).count, 0);
  });
});

describe('bodies that are none, wherever samples come in', () => {
  const paths = [
    '/v1/metrics',
    '/api/v1/write',
    '/v1/otlp/v1/metrics',
    '/opentelemetry/v1/metrics',
    '/write',
    '/api/v2/write',
    '/api/v1/import/prometheus',
    '/api/v1/collectd',
  ];
  const types = [undefined, 'text/plain', 'application/json', 'application/x-protobuf', ';;'];
  const bodies: [what: string, headers: Record<string, string>, body: Buffer][] = [
    ['what is no gzip', { 'content-encoding': 'gzip' }, Buffer.from('plain')],
    ['what is no snappy', { 'content-encoding': 'snappy' }, Buffer.alloc(20, 0xff)],
    ['an encoding that there is not', { 'content-encoding': 'rot13' }, Buffer.from('x')],
    ['too much', {}, Buffer.alloc(33 * 1024 * 1024)],
  ];
  for (const path of paths) {
    it(`${path} refuses them, of whatever type they say they are`, async () => {
      for (const type of types) {
        for (const [what, headers, body] of bodies) {
          const ofType: Record<string, string> = type === undefined ? {} : { 'content-type': type };
          const url = `${server.url}${path}`;
          const answer = await fetch(url, {
            method: 'POST',
            headers: { ...ofType, ...headers },
            body,
          });
          const said = `${what} of type ${type}: ${answer.status} ${await answer.text()}`;
          assert.ok(answer.status >= 400 && answer.status < 500, said);
        }
      }
    });

    it(`${path} gets over a sender who goes away in the middle`, async () => {
      for (const type of types) {
        const socket = await openSocket(server.port);
        const line = type === undefined ? '' : `Content-Type: ${type}\r\n`;
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${line}Content-Length: 9\r\n\r\nhalf`,
        );
        await once(socket.resume().end(), 'close');
        assert.equal((await api.request('GET', '/health')).text, 'OK');
      }
    });
  }
});

describe('WebSocket messages that are none', () => {
  const cases: [string | Buffer, RegExp][] = [
    ['', /JSON/],
    ['{', /JSON/],
    [Buffer.from([0xff, 0x00]), /JSON/],
    ['null', /object/],
    ['[]', /id/],
    ['{"type":"subscribe"}', /id/],
    ['{"type":"subscribe","id":""}', /id/],
    [`{"type":"subscribe","id":"${'i'.repeat(101)}"}`, /id/],
    ['{"type":"steal","id":"1"}', /type/],
    ['{"type":"subscribe","id":"1","name":5}', /name/],
    [`{"type":"subscribe","id":"1","name":"${'n'.repeat(257)}"}`, /name/],
    ['{"type":"subscribe","id":"1","labels":{"a":1}}', /labels/],
    ['{"type":"subscribe","id":"1","labels":["a"]}', /labels/],
    ['['.repeat(30_000), /JSON/],
  ];
  it('are answered with what was expected, and the connection lives on', async () => {
    const live = await openLive(server.url);
    for (const [message, expected] of cases) {
      live.messages.length = 0;
      live.send(message);
      const { message: answered } = await live.find('error');
      assert.match(answered, expected, String(message).slice(0, 60));
    }
    live.send({ type: 'unsubscribe', id: 'never there' });
    live.send({ type: 'subscribe', id: '__proto__', labels: JSON.parse('{"__proto__":"x"}') });
    await live.find('subscribed');
    await live.close();
  });

  it('end at 200 subscriptions', async () => {
    const live = await openLive(server.url);
    for (let i = 0; i < 201; i++) live.send({ type: 'subscribe', id: String(i), name: 'x' });
    const { id, message } = await live.find('error');
    assert.deepEqual([id, /200/.test(message)], ['200', true]);
    await live.close();
  });

  it('that are too large cut the connection', async () => {
    const live = await openLive(server.url);
    live.send('x'.repeat(65 * 1024));
    assert.equal(await waitUntil('the cut', () => live.closeCode()), 1009);
  });

  it('and upgrades elsewhere are refused', async () => {
    const upgrade = (path: string) =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\n\r\n`;
    for (const path of ['/v1/stats', '/nothing']) {
      const socket = await openSocket(server.port);
      const ended = once(socket, 'close');
      socket.resume();
      socket.write(upgrade(path));
      await ended;
    }
    assert.deepEqual(statusesIn(await sendRaw(server.port, upgrade('/v1/live'))), [101]);
  });
});

describe('web pages of others', () => {
  /** fetch does not let its caller choose Host and Origin. */
  function statusOf(
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: server.port, method, path, headers },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      sent.on('error', reject);
      sent.end(method === 'POST' ? '{"name":"foreign","value":1}' : undefined);
    });
  }
  const json = { 'content-type': 'application/json' };

  it('whose name was rebound to this machine read and write nothing', async () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil.example:8080',
      '0.0.0.0',
      '[::ffff:1.2.3.4]',
    ]) {
      assert.equal(await statusOf('GET', '/v1/metrics', { host }), 403, host);
      assert.equal(await statusOf('POST', '/v1/metrics', { ...json, host }), 403, host);
      assert.equal(await statusOf('GET', '/', { host }), 403, host);
      assert.equal(await statusOf('GET', '/health', { host }), 200, host);
    }
    for (const host of ['localhost', 'LOCALHOST:99', '127.0.0.1', '127.1.2.3:8080', '[::1]:8080']) {
      assert.equal(await statusOf('GET', '/v1/metrics/names', { host }), 200, host);
    }
  });

  it('change nothing and listen to nothing', async () => {
    for (const origin of [
      'http://evil.example',
      'null',
      'http://localhost:1',
      `https://evil.example:${server.port}`,
    ]) {
      const headers = { ...json, origin };
      assert.equal(await statusOf('POST', '/v1/metrics', headers), 403, origin);
      assert.equal(await statusOf('DELETE', '/v1/metrics?name=foreign', headers), 403, origin);
      await assert.rejects(openLive(server.url, { origin }), /403/, origin);
    }
    const own = { origin: server.url };
    assert.equal(await statusOf('POST', '/v1/metrics', { ...json, ...own }), 201);
    await (await openLive(server.url, own)).close();
    assert.equal((await api.stats({ name: 'foreign' })).count, 1);
  });

  it('ask for nothing either, but links to here work', async () => {
    const path = '/api/v1/query?query=up';
    for (const site of ['cross-site', 'same-site']) {
      const asked = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
      assert.equal(await statusOf('GET', path, asked), 403, site);
      const followed = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
      assert.equal(await statusOf('GET', '/explore', followed), 200, site);
    }
    assert.equal(await statusOf('GET', path, { 'sec-fetch-site': 'same-origin' }), 200);
    assert.equal(await statusOf('GET', path, { 'sec-fetch-site': 'none' }), 200);
  });

  it('cannot read answers: there is no permission in their headers', async () => {
    const answer = await api.request('GET', '/v1/metrics/names', undefined, {
      origin: 'http://evil.example',
    });
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    assert.equal(
      errorOf(await api.request('OPTIONS', '/v1/metrics')).error.code,
      'method_not_allowed',
    );
  });
});
