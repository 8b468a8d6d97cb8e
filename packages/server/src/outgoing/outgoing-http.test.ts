import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { OutgoingHttp, type OutgoingRequest } from './outgoing-http.ts';
import { openSocket } from './outgoing-socket.ts';
import { maxRetryAfterMs, retryAfterMs } from './retry-after.ts';
import { testCertificate, testKey } from './testing/certificate.ts';

const request = (url: string): OutgoingRequest => ({
  url,
  method: 'POST',
  headers: {},
  body: '{}',
});

function client(addresses: string[], allowPrivateAddresses = true) {
  const asked: string[] = [];
  const http = new OutgoingHttp({
    allowPrivateAddresses,
    connectTimeoutMs: 500,
    resolve: async (host) => {
      asked.push(host);
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
  });
  return { http, asked };
}

async function listener() {
  const hosts: (string | undefined)[] = [];
  const server = createServer((incoming, response) => {
    hosts.push(incoming.headers.host);
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, port, hosts };
}

test('a name is resolved once, and the connection goes to its address', async (t) => {
  const { server, port, hosts } = await listener();
  t.after(() => server.close());
  const { http, asked } = client(['127.0.0.1']);
  const answer = await http.send(request(`http://hooks.example:${port}/x`));
  assert.deepEqual(answer, { status: 200, retryAfter: undefined, body: 'ok' });
  assert.deepEqual([asked, hosts], [['hooks.example'], [`hooks.example:${port}`]]);
});

test('a name with one bad address of several is refused', async () => {
  for (const bad of ['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254']) {
    const { http } = client(['8.8.8.8', bad]);
    const result = await http.send(request('http://hooks.example/x'));
    assert.ok('delivered' in result);
    assert.deepEqual([result.delivered, result.retryable], [false, false]);
    assert.match(result.answer, /nothing is sent there/);
  }
});

test('the ways to write a forbidden address are all the same address', async () => {
  for (const host of [
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::169.254.169.254]',
    '[fe80::1]',
  ]) {
    const { http, asked } = client([]);
    const result = await http.send(request(`http://${host}/latest/meta-data/`));
    assert.ok('delivered' in result, host);
    assert.deepEqual([result.retryable, asked], [false, []], host);
  }
});

test('private addresses only where they are allowed', async () => {
  for (const host of [
    '127.0.0.1',
    'localhost.example',
    '[::1]',
    '10.1.2.3',
    '[fd12::1]',
    '0.0.0.0',
  ]) {
    const { http } = client(['127.0.0.1'], false);
    const result = await http.send(request(`http://${host}/`));
    assert.ok('delivered' in result);
    assert.match(result.answer, /allow_private_addresses/, host);
  }
});

test('names that do not resolve may do so later; other protocols never', async () => {
  const { http } = client([]);
  const none = await http.send(request('http://hooks.example/'));
  assert.ok('delivered' in none && none.retryable);
  for (const url of ['file:///etc/passwd', 'gopher://a/', 'nonsense']) {
    const result = await http.send(request(url));
    assert.ok('delivered' in result && !result.retryable, url);
  }
});

test('a resolver that hangs is not waited for', async () => {
  const http = new OutgoingHttp({
    allowPrivateAddresses: true,
    connectTimeoutMs: 50,
    resolve: () => new Promise(() => undefined),
  });
  const result = await http.send(request('http://hooks.example/'));
  assert.ok('delivered' in result && result.retryable);
  assert.match(result.answer, /not resolved in time/);
});

test('a refused connection is told without the path', async () => {
  const { server, port } = await listener();
  await new Promise((resolve) => server.close(resolve));
  const { http } = client(['127.0.0.1']);
  const result = await http.send(request(`http://hooks.example:${port}/secret-path`));
  assert.ok('delivered' in result && result.retryable);
  assert.match(result.answer, /hooks.example:\d+: the connection was refused/);
  assert.doesNotMatch(result.answer, /secret-path/);
});

test('connections of other protocols are checked the same way', async () => {
  const resolve = async () => [{ address: '169.254.169.254', family: 4 as const }];
  const result = await openSocket('mail.example', 25, { allowPrivateAddresses: true }, resolve);
  assert.ok('delivered' in result && !result.retryable);
});

test('Retry-After: seconds, dates, nonsense, and no more than an hour', () => {
  const nowMs = Date.parse('2026-03-01T12:00:00Z');
  assert.equal(retryAfterMs('5', nowMs), 5_000);
  assert.equal(retryAfterMs('Sun, 01 Mar 2026 12:00:07 GMT', nowMs), 7_000);
  assert.equal(retryAfterMs('Sun, 01 Mar 2020 12:00:07 GMT', nowMs), 0);
  assert.equal(retryAfterMs('soon', nowMs), undefined);
  assert.equal(retryAfterMs(undefined, nowMs), undefined);
  assert.equal(retryAfterMs('999999999', nowMs), maxRetryAfterMs);
});

test('TLS: the certificate has to be for the name, although the connection goes to an address', async (t) => {
  const names: unknown[] = [];
  const server = createTlsServer({ cert: testCertificate, key: testKey }, (incoming, response) => {
    names.push((incoming.socket as { servername?: unknown }).servername);
    response.end('ok');
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { http } = client(['127.0.0.1']);
  const send = async (host: string, tls: NonNullable<OutgoingRequest['tls']>) => {
    const result = await http.send({ ...request(`https://${host}:${port}/`), tls });
    return 'delivered' in result ? result.answer : result.status;
  };
  assert.equal(await send('hooks.example', { ca: testCertificate }), 200);
  assert.deepEqual(names, ['hooks.example']);
  assert.match(String(await send('hooks.example', {})), /SELF_SIGNED/);
  assert.match(String(await send('other.example', { ca: testCertificate })), /ALTNAME/);
  const named = { ca: testCertificate, serverName: 'hooks.example' };
  assert.equal(await send('other.example', named), 200);
  assert.equal(await send('other.example', { insecureSkipVerify: true }), 200);
});
