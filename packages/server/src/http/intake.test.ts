import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { maxBodyBytes } from '@tidemark/protocol';
import Fastify from 'fastify';
import { type TidemarkError, unavailable } from '../errors/index.ts';
import { Logger } from '../logger/index.ts';
import type { Answer } from './answer.ts';
import { Bodies } from './bodies.ts';
import { BodyBudget } from './body-budget.ts';
import { compressAnswers } from './compressed-answers.ts';
import { answerErrors } from './error-answer.ts';
import { guardOf, useGuard } from './guard.ts';
import { Intake } from './intake.ts';
import { addIntakeRoute } from './intake-route.ts';
import type { ObserveRequest } from './observe-requests.ts';
import { parseQuery, type RequestHead } from './request-head.ts';
import { securityHeaders, sendSecurityHeaders } from './security-headers.ts';

type Doors = {
  take?: (request: RequestHead, body: Buffer) => Promise<Answer>;
  refusal?: (error: TidemarkError) => Answer | undefined;
  isReady?: () => boolean;
  limits?: ConstructorParameters<typeof BodyBudget>[0];
};

const echo = async (request: RequestHead, body: Buffer): Promise<Answer> => ({
  status: 200,
  headers: { 'x-from': 'the route' },
  body: `${JSON.stringify(request.query)} ${request.ip} ${body.toString('latin1')}`,
});

/** A server whose one address takes text; `seen` is what the intake observed, `byFastify` what it left to others. */
async function open(
  t: TestContext,
  { take = echo, refusal, isReady = () => true, limits = {} }: Doors = {},
) {
  const seen: string[] = [];
  const byFastify: string[] = [];
  const lines: string[] = [];
  const app = Fastify({
    routerOptions: { ignoreTrailingSlash: true, querystringParser: parseQuery },
    forceCloseConnections: true,
  });
  const logger = new Logger((text) => lines.push(text), Date.now);
  const guard = guardOf({ token: 'secret', isLoopback: true });
  const bodies = new Bodies();
  app.removeAllContentTypeParsers();
  bodies.gather(app, 'text/test');
  answerErrors(app, logger);
  sendSecurityHeaders(app);
  useGuard(app, guard);
  compressAnswers(app);
  app.addHook('onRequest', (request, _reply, done) => {
    byFastify.push(request.url);
    done();
  });
  const observe: ObserveRequest = ({ method, route, path, status }) =>
    void seen.push(`${method} ${route} ${path} ${status}`);
  const budget = new BodyBudget(limits);
  t.after(() => budget.close());
  const intake = new Intake({ isReady, guard, bodies, budget, observe, logger });
  const route = { path: '/in', schema: {}, contentType: 'text/test', take, refusal };
  addIntakeRoute({ app, intake, bodies }, route);
  intake.standBefore(app.server);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  return { app, url, port: Number(new URL(url).port), seen, byFastify, lines };
}

const headers = { 'content-type': 'text/test', authorization: 'Bearer secret' };

function post(url: string, body = 'body', more: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { ...headers, ...more } });
}

function plain(given: Headers): Record<string, string> {
  const { date: _, ...rest } = Object.fromEntries(given);
  return rest;
}

describe('the intake', () => {
  test('answers at the exact address, and Fastify the same where it is written otherwise', async (t) => {
    const { url, seen, byFastify } = await open(t);
    const direct = await post(`${url}/in?a=1&b=x+y%21&b=2`);
    const around = await post(`${url}/in/?a=1&b=x+y%21&b=2`);
    assert.equal(await direct.text(), '{"a":"1","b":["x y!","2"]} 127.0.0.1 body');
    assert.equal(await around.text(), '{"a":"1","b":["x y!","2"]} 127.0.0.1 body');
    assert.deepEqual(plain(direct.headers), plain(around.headers));
    for (const [name, value] of Object.entries(securityHeaders)) {
      assert.equal(direct.headers.get(name), value);
    }
    assert.deepEqual(seen, ['POST /in /in 200']);
    assert.deepEqual(byFastify, ['/in/?a=1&b=x+y%21&b=2']);
  });

  test('leaves what is not plain to Fastify, who says what is wrong', async (t) => {
    let isReady = true;
    const { url, seen } = await open(t, { isReady: () => isReady });
    const statusOf = async (answer: Promise<Response>) => (await answer).status;
    assert.equal(await statusOf(post(`${url}/in`, 'body', { 'content-type': 'text/html' })), 415);
    assert.equal(await statusOf(post(`${url}/in`, 'body', { 'content-type': 'text/tests' })), 415);
    assert.equal(await statusOf(post(`${url}/in`, 'body', { authorization: 'Bearer guess' })), 401);
    assert.equal(await statusOf(post(`${url}/in`, 'body', { origin: 'https://elsewhere' })), 403);
    assert.equal(await statusOf(post(`${url}/inn`)), 404);
    assert.equal(await statusOf(fetch(`${url}/in`, { headers })), 405);
    isReady = false;
    assert.equal(await statusOf(post(`${url}/in`)), 200);
    assert.deepEqual(seen, []);
  });

  test('takes a type with parameters', async (t) => {
    const { url, seen } = await open(t);
    const answer = await post(`${url}/in`, '', { 'content-type': 'text/test; charset=utf-8' });
    assert.equal(answer.status, 200);
    assert.equal(seen.length, 1);
  });

  const sizes: [number, string, string | null][] = [
    [204, '', null],
    [200, '', '0'],
    [400, 'öäü', '6'],
  ];
  for (const [status, body, length] of sizes) {
    test(`says how long ${JSON.stringify(body)} with ${status} is`, async (t) => {
      const { url } = await open(t, { take: async () => ({ status, headers: {}, body }) });
      const answer = await post(`${url}/in`);
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('content-length'), length);
      assert.equal(answer.headers.get('transfer-encoding'), null);
      assert.equal(await answer.text(), body);
    });
  }

  test('gives refusals the form of the protocol, or ours', async (t) => {
    const take = () => Promise.reject(unavailable('too_busy', 'Come again.', 7));
    const refusal = (error: TidemarkError) => ({
      status: error.status,
      headers: { 'x-code': error.code },
      body: error.message,
    });
    const own = await post(`${(await open(t, { take })).url}/in`);
    assert.equal(own.status, 503);
    assert.equal(own.headers.get('retry-after'), '7');
    assert.deepEqual(await own.json(), {
      error: { code: 'too_busy', message: 'Come again.', details: [] },
    });
    const foreign = await post(`${(await open(t, { take, refusal })).url}/in`);
    assert.equal(foreign.status, 503);
    assert.equal(foreign.headers.get('retry-after'), '7');
    assert.equal(foreign.headers.get('x-code'), 'too_busy');
    assert.equal(await foreign.text(), 'Come again.');
  });

  test('tells a bug of ours from a refusal: the answer says no more than that, the log all', async (t) => {
    const { url, lines, seen } = await open(t, {
      take: () => Promise.reject(new TypeError('x is undefined')),
      refusal: () => assert.fail('a bug is no refusal'),
    });
    const answer = await post(`${url}/in`);
    assert.equal(answer.status, 500);
    assert.doesNotMatch(await answer.text(), /undefined/);
    assert.match(lines.join(''), /POST \/in failed by a bug of ours: TypeError: x is undefined/);
    assert.deepEqual(seen, ['POST /in /in 500']);
  });

  const bugs: Record<string, Doors> = {
    'a refusal that throws': {
      take: () => Promise.reject(unavailable('too_busy', 'Come again.', 7)),
      refusal: () => {
        throw new TypeError('x is undefined');
      },
    },
    'an answer that cannot be sent': {
      take: async () => ({ status: 200, headers: { 'x-bad': 'two\nlines' }, body: '' }),
    },
  };
  for (const [name, doors] of Object.entries(bugs)) {
    test(`${name} ends one request, and not the process`, async (t) => {
      const { url, lines } = await open(t, doors);
      const answer = await post(`${url}/in`).catch(() => undefined);
      assert.ok(answer === undefined || answer.status === 500);
      assert.match(lines.join(''), /POST \/in failed by a bug of ours: TypeError/);
    });
  }

  test('compresses a long answer in JSON, as Fastify does', async (t) => {
    const take = async () => ({
      status: 400,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify('long '.repeat(400)),
    });
    const { url } = await open(t, { take });
    for (const coding of ['gzip', 'identity']) {
      const more = { 'accept-encoding': coding };
      const direct = await post(`${url}/in`, 'body', more);
      const around = await post(`${url}/in/`, 'body', more);
      assert.equal(await direct.text(), await around.text());
      assert.deepEqual(plain(direct.headers), plain(around.headers));
      assert.equal(direct.headers.get('content-encoding'), coding === 'gzip' ? 'gzip' : null);
    }
  });

  test('a query string has any number of parameters', async (t) => {
    const { url } = await open(t);
    const answer = await post(`${url}/in?${'a&'.repeat(2_000)}b=1`);
    assert.match(await answer.text(), /"b":"1"/);
  });

  test('a body that comes too slowly is refused once, and its connection closed', async (t) => {
    const { port } = await open(t, { limits: { windowMs: 100, minWindowBytes: 1_000 } });
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    const lines = ['POST /in HTTP/1.1', 'Host: localhost', 'Content-Type: text/test'];
    lines.push('Authorization: Bearer secret', 'Content-Length: 100000', '', 'beginning');
    socket.write(lines.join('\r\n'));
    await once(socket, 'close');
    const answer = Buffer.concat(chunks).toString('latin1');
    assert.match(answer, /^HTTP\/1.1 408 /);
    assert.match(answer, /\r\nconnection: close\r\n/i);
    assert.equal(answer.split('HTTP/1.1').length, 2);
  });

  test('a sender of too much gets to see why, though he is still sending', async (t) => {
    const { port } = await open(t);
    const sent = httpRequest({ port, host: '127.0.0.1', path: '/in', method: 'POST', headers });
    const answered = once(sent, 'response');
    const piece = Buffer.alloc(1024 * 1024);
    for (let bytes = 0; bytes <= maxBodyBytes; bytes += piece.length) {
      if (!sent.write(piece)) await once(sent, 'drain');
    }
    sent.end();
    const [answer] = (await answered) as [{ statusCode: number; headers: IncomingHttpHeaders }];
    assert.equal(answer.statusCode, 413);
    assert.equal(answer.headers.connection, 'close');
  });

  test('a sender who goes away before his body is whole leaves nothing behind', async (t) => {
    const { port, url, seen } = await open(t);
    const socket = connect(port, '127.0.0.1');
    const lines = ['POST /in HTTP/1.1', 'Host: localhost', 'Content-Type: text/test'];
    lines.push('Authorization: Bearer secret', 'Content-Length: 100000', '', 'beginning');
    socket.write(lines.join('\r\n'));
    await once(socket, 'connect');
    while (seen.length === 0) {
      socket.destroy();
      assert.equal((await post(`${url}/in/`)).status, 200);
    }
    assert.deepEqual(seen, ['POST /in /in 400']);
  });
});
