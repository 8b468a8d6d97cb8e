import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { channelKinds } from '@tidemark/protocol';
import { Value } from 'typebox/value';
import { type Notification, rendererOf } from '../../deliveries/index.ts';
import { maxAnswerBytes, OutgoingHttp } from '../../outgoing/index.ts';
import { notificationTemplates } from '../../templating/index.ts';
import { channels } from '../channels.ts';
import { describeConfiguration } from '../receiver-config.ts';
import { preview, type Teller, tell } from '../tell.ts';
import { HttpProvider } from '../testing/http-provider.ts';
import { testAlert, testNotification, testNowMs } from '../testing/notification.ts';
import { goodReceiver } from '../testing/read-receiver.ts';
import { testRenderer } from '../testing/render.ts';
import { bodyOf, httpCases } from './http-cases.ts';

/** Short enough for a test, long enough for a busy machine to answer at once. */
const timeoutMs = 700;

function tellerWith({ allowPrivateAddresses = true } = {}): Teller {
  const policy = { allowPrivateAddresses };
  const resolve = async () => [];
  return {
    renderer: testRenderer,
    tools: {
      http: new OutgoingHttp({ ...policy, resolve, timeoutMs }),
      policy,
      resolve,
      nowMs: () => testNowMs,
    },
    externalUrl: 'https://tidemark.example',
    acknowledgeUrl: ({ id }) => `https://tidemark.example/v1/acknowledge/${id}`,
    phoneUrl: ({ id }) => `https://tidemark.example/v1/phone/${id}`,
  };
}

test('each kind has its own channel, and a case here', () => {
  for (const kind of channelKinds) assert.equal(channels[kind].kind, kind);
  const tested = ['email', ...httpCases.map(({ kind }) => kind)];
  assert.deepEqual(tested.sort(), [...channelKinds].sort());
});

for (const { kind, config, secrets, good, path, contentType, schema, check } of httpCases) {
  describe(`channel ${kind}`, () => {
    let provider: HttpProvider;
    before(async () => {
      provider = await HttpProvider.open();
    });
    after(() => provider.close());
    beforeEach(() => {
      provider.requests.length = 0;
      provider.next = [];
      provider.usual = good;
    });

    const receiver = () =>
      goodReceiver({ name: 'team', [`${kind}_configs`]: [config(provider.url)] });
    const channel = () => {
      const [only] = receiver().channels;
      assert.ok(only);
      return only;
    };
    const send = (notification: Notification, teller = tellerWith()) =>
      tell(channel(), notification, teller);

    for (const status of ['firing', 'resolved'] as const) {
      test(`${status}: what its provider takes`, async () => {
        const result = await send(testNotification({ status }));
        assert.equal(result.delivered, true, result.answer);
        const [request] = provider.requests;
        assert.ok(request);
        assert.equal(request.method, 'POST');
        assert.match(request.path, path);
        assert.equal(request.headers['content-type'], contentType);
        const body = bodyOf(request);
        assert.deepEqual([...Value.Errors(schema(status), body)], []);
        check?.(request);
      });
    }

    test('a storm of alerts with long texts stays within the provider’s limits', async () => {
      const alerts = Array.from({ length: 500 }, (_, at) => testAlert(`host-${at}`));
      const result = await send(testNotification({ alerts }));
      assert.equal(result.delivered, true, result.answer);
      const [request] = provider.requests;
      assert.ok(request);
      assert.deepEqual([...Value.Errors(schema('firing'), bodyOf(request))], []);
    });

    for (const externalUrl of ['https://tidemark.example', undefined]) {
      test(`the default texts are what its provider takes, with address ${externalUrl}`, async () => {
        const renderer = rendererOf(notificationTemplates(), externalUrl);
        const teller = { ...tellerWith(), renderer, externalUrl };
        const alerts = Array.from({ length: 40 }, (_, at) =>
          testAlert(`host-${at}`, at % 2 === 0 ? 'firing' : 'resolved'),
        );
        for (const told of [{}, { status: 'resolved' as const }, { alerts }]) {
          const result = await send(testNotification(told), teller);
          assert.equal(result.delivered, true, result.answer);
          const request = provider.requests.at(-1);
          assert.ok(request);
          const body = bodyOf(request);
          assert.deepEqual([...Value.Errors(schema(told.status ?? 'firing'), body)], []);
          assert.match(request.body, /Disk[ +]?Full|acknowledge|resolve/);
        }
      });
    }

    test('a server’s own trouble is tried again', async () => {
      provider.usual = { kind: 'answer', status: 500, body: 'oh no' };
      const result = await send(testNotification());
      assert.deepEqual([result.delivered, result.retryable, result.status], [false, true, 500]);
      assert.match(result.answer, /500.*oh no/);
    });

    test('too many requests: waits as long as it is told', async () => {
      provider.usual = { kind: 'answer', status: 429, headers: { 'retry-after': '17' } };
      const result = await send(testNotification());
      assert.deepEqual([result.retryable, result.retryAfterMs], [true, 17_000]);
      const date = new Date(testNowMs + 90_000).toUTCString();
      provider.usual = { kind: 'answer', status: 429, headers: { 'retry-after': date } };
      assert.equal((await send(testNotification())).retryAfterMs, 90_000);
    });

    test('a mistake of ours is not tried again', async () => {
      provider.usual = { kind: 'answer', status: 403, body: 'who are you?' };
      const result = await send(testNotification());
      assert.deepEqual([result.delivered, result.retryable, result.status], [false, false, 403]);
    });

    test('a hang ends in time', async () => {
      provider.usual = { kind: 'hang' };
      const startedAt = performance.now();
      const result = await send(testNotification());
      assert.deepEqual([result.delivered, result.retryable], [false, true]);
      assert.match(result.answer, /no answer in time/);
      assert.ok(performance.now() - startedAt >= timeoutMs * 0.9);
    });

    test('a connection that is reset is tried again', async () => {
      provider.usual = { kind: 'reset' };
      const result = await send(testNotification());
      assert.deepEqual([result.delivered, result.retryable], [false, true]);
    });

    test('a redirect leads nowhere, least of all inside', async () => {
      const inside = await HttpProvider.open();
      for (const location of [`${inside.url}/admin`, 'http://169.254.169.254/latest/meta-data']) {
        provider.usual = { kind: 'answer', status: 302, headers: { location } };
        const result = await send(testNotification());
        assert.deepEqual([result.delivered, result.retryable], [false, false]);
      }
      assert.equal(inside.requests.length, 0);
      await inside.close();
    });

    test('an endless answer is read no further than its limit', async () => {
      provider.usual = { kind: 'endless' };
      const result = await send(testNotification());
      assert.equal(result.delivered, true, result.answer);
      assert.ok(result.answer.length < maxAnswerBytes);
    });

    test('a private address is refused unless that is allowed', async () => {
      const result = await send(testNotification(), tellerWith({ allowPrivateAddresses: false }));
      assert.deepEqual([result.delivered, result.retryable], [false, false]);
      assert.match(result.answer, /allow_private_addresses/);
      assert.equal(provider.requests.length, 0);
    });

    test('no secret is shown, whatever the provider answers', async () => {
      const shown: string[] = [];
      for (const secret of secrets) {
        provider.usual = { kind: 'answer', status: 400, body: `bad ${secret} at /x/${secret}` };
        shown.push((await send(testNotification())).answer);
      }
      shown.push(JSON.stringify(await preview(channel(), testNotification(), tellerWith())));
      shown.push(JSON.stringify(describeConfiguration(receiver())));
      shown.push(channels[kind].target(channel().config));
      for (const text of shown) {
        for (const secret of secrets) assert.ok(!text.includes(secret), text);
      }
    });
  });
}
