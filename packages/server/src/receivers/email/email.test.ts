import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import type { SendResult } from '../../outgoing/index.ts';
import { OutgoingHttp } from '../../outgoing/index.ts';
import { preview, type Teller, tell } from '../tell.ts';
import {
  decodedHeader,
  MailServer,
  partsOfMail,
  testPassword,
  testUser,
} from '../testing/mail-server.ts';
import { testAlert, testNotification, testNowMs } from '../testing/notification.ts';
import { goodReceiver } from '../testing/read-receiver.ts';
import { testRenderer } from '../testing/render.ts';

const teller = (allowPrivateAddresses = true): Teller => {
  const policy = { allowPrivateAddresses };
  const resolve = async () => [{ address: '127.0.0.1', family: 4 as const }];
  return {
    renderer: testRenderer,
    tools: {
      http: new OutgoingHttp({ ...policy, resolve }),
      policy,
      resolve,
      nowMs: () => testNowMs,
      timeoutMs: 700,
    },
    externalUrl: 'https://tidemark.example',
    acknowledgeUrl: ({ id }) => `https://tidemark.example/v1/acknowledge/${id}`,
    phoneUrl: () => undefined,
  };
};

const usual = {
  to: 'ann@example.com, Bob <bob@example.com>',
  from: 'Tidemark <alerts@tidemark.example>',
  auth_username: testUser,
  auth_password: testPassword,
  tls_config: { insecure_skip_verify: true },
  send_resolved: true,
};

function send(
  port: number,
  changes: object = {},
  notification = testNotification(),
  told = teller(),
): Promise<SendResult> {
  const config = { smarthost: `mail.example.com:${port}`, ...usual, ...changes };
  const [channel] = goodReceiver({ name: 'team', email_configs: [config] }).channels;
  assert.ok(channel);
  return tell(channel, notification, told);
}

test('a mail with text and HTML, over STARTTLS, with a password', async (t) => {
  const server = await MailServer.open();
  t.after(() => server.close());
  const config = { headers: { 'X-Team': 'storage', Subject: 'Alert: {{ template "x" . }}' } };
  for (const status of ['firing', 'resolved'] as const) {
    const result = await send(server.port, config, testNotification({ status, id: `n-${status}` }));
    assert.deepEqual([result.delivered, result.status], [true, 250], result.answer);
  }
  const [firing, resolved] = server.mails.map(({ raw }) => partsOfMail(raw));
  const [envelope] = server.mails;
  assert.ok(firing && resolved && envelope);
  assert.deepEqual(
    [envelope.from, envelope.to, envelope.isEncrypted, envelope.user],
    ['alerts@tidemark.example', ['ann@example.com', 'bob@example.com'], true, testUser],
  );
  const header = (name: string) => firing.headers.get(name);
  assert.equal(header('from'), 'Tidemark <alerts@tidemark.example>');
  assert.equal(header('to'), 'ann@example.com, Bob <bob@example.com>');
  assert.equal(decodedHeader(header('subject')), 'x firing The disk of <db1> & co is "full"');
  assert.equal(header('x-team'), 'storage');
  assert.equal(header('auto-submitted'), 'auto-generated');
  assert.match(header('content-type') ?? '', /^multipart\/alternative/);
  assert.match(firing.body, /text\/plain[\s\S]*email.default.text firing The disk of <db1>/);
  assert.match(firing.body, /text\/html[\s\S]*email.default.html firing The disk of &lt;db1&gt;/);
  assert.match(firing.body, /Acknowledge: https:\/\/tidemark.example\/v1\/acknowledge\/n-firing/);
  assert.doesNotMatch(resolved.body, /Acknowledge/);
  assert.equal(header('message-id'), '<n-firing@tidemark.example>');
  assert.match(header('references') ?? '', /^<group-[0-9a-f]{32}@tidemark.example>$/);
  assert.equal(header('in-reply-to'), header('references'));
  assert.equal(resolved.headers.get('references'), header('references'));
});

test('other groups are other threads, and threading can be turned off', async (t) => {
  const server = await MailServer.open();
  t.after(() => server.close());
  await send(server.port);
  await send(server.port, {}, testNotification({ groupKey: '{}:{alertname="Other"}' }));
  await send(server.port, { threading: { enabled: false } });
  const threads = server.mails.map(({ raw }) => partsOfMail(raw).headers.get('references'));
  assert.notEqual(threads[0], threads[1]);
  assert.equal(threads[2], undefined);
});

test('what an alert says begins no header', async (t) => {
  const server = await MailServer.open();
  t.after(() => server.close());
  const alert = testAlert('db1');
  const summary = 'x\r\nBcc: eve@example.com\r\n\r\nbody';
  const alerts = [{ ...alert, annotations: { summary } }];
  const result = await send(server.port, {}, testNotification({ alerts }));
  assert.equal(result.delivered, true, result.answer);
  const [mail] = server.mails;
  assert.ok(mail);
  assert.deepEqual(mail.to, ['ann@example.com', 'bob@example.com']);
  assert.equal(partsOfMail(mail.raw).headers.get('bcc'), undefined);
});

test('TLS from the first byte, and CRAM-MD5', async (t) => {
  const server = await MailServer.open({ secure: true });
  t.after(() => server.close());
  const { auth_password: _, ...others } = usual;
  const config = { smarthost: `mail.example.com:${server.port}`, ...others };
  const [channel] = goodReceiver({
    name: 'team',
    email_configs: [{ ...config, auth_secret: testPassword, force_implicit_tls: true }],
  }).channels;
  assert.ok(channel);
  const result = await tell(channel, testNotification(), teller());
  assert.equal(result.delivered, true, result.answer);
  assert.deepEqual([server.mails[0]?.isEncrypted, server.mails[0]?.user], [true, testUser]);
});

test('a certificate that nobody vouches for is not trusted', async (t) => {
  const server = await MailServer.open();
  t.after(() => server.close());
  const result = await send(server.port, { tls_config: {} });
  assert.deepEqual([result.delivered, result.retryable], [false, true]);
  assert.match(result.answer, /certificate/);
  assert.equal(server.mails.length, 0);
});

test('no password goes over a connection without TLS, unless require_tls is off', async (t) => {
  const server = await MailServer.open({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
  t.after(() => server.close());
  const result = await send(server.port);
  assert.equal(result.delivered, false);
  assert.match(result.answer, /STARTTLS/);
  assert.equal(server.mails.length, 0);
  assert.equal((await send(server.port, { require_tls: false })).delivered, true);
  assert.equal(server.mails[0]?.isEncrypted, false);
});

test('4xx is tried again, 5xx and a wrong password are not; no secret is told', async (t) => {
  const server = await MailServer.open();
  t.after(() => server.close());
  server.refusal = { code: 451, text: 'later, please' };
  const later = await send(server.port);
  assert.deepEqual([later.delivered, later.retryable, later.status], [false, true, 451]);
  assert.match(later.answer, /later, please/);
  server.refusal = { code: 552, text: 'mailbox is full' };
  const never = await send(server.port);
  assert.deepEqual([never.delivered, never.retryable, never.status], [false, false, 552]);
  const wrong = 'wrong-password-0123';
  const denied = await send(server.port, { auth_password: wrong });
  assert.deepEqual([denied.delivered, denied.retryable, denied.status], [false, false, 535]);
  assert.doesNotMatch(denied.answer, new RegExp(wrong));
});

test('servers that hang, reset, or never stop talking', async (t) => {
  const endless = (socket: Socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(`220-${'x'.repeat(65_536)}\r\n`));
    };
    socket.on('drain', more);
    more();
  };
  const behaviours: [string, (socket: Socket) => void][] = [
    ['hang', () => undefined],
    ['reset', (socket) => void socket.resetAndDestroy()],
    ['endless', endless],
  ];
  for (const [name, behave] of behaviours) {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      behave(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const result = await send(port);
    assert.deepEqual([result.delivered, result.retryable], [false, true], name);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  t.diagnostic('each ended in time');
});

test('a private address is refused unless that is allowed', async () => {
  const result = await send(25, {}, testNotification(), teller(false));
  assert.deepEqual([result.delivered, result.retryable], [false, false]);
  assert.match(result.answer, /allow_private_addresses/);
});

test('the preview has both parts and no secret', async () => {
  const config = { smarthost: 'mail.example.com:25', ...usual };
  const [channel] = goodReceiver({ name: 'team', email_configs: [config] }).channels;
  assert.ok(channel);
  const shown = await preview(channel, testNotification(), teller());
  assert.match(shown.html ?? '', /email.default.html/);
  assert.match(shown.text, /email.default.text/);
  assert.match(shown.request, /^From: Tidemark .*\nTo: ann@example.com/);
  assert.doesNotMatch(JSON.stringify(shown), new RegExp(testPassword));
});
