import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Logger } from '../logger/index.ts';
import { readYaml } from '../yaml-reader/index.ts';
import { readGlobals } from './globals.ts';
import { ReceiverBook } from './receiver-book.ts';
import { describeConfiguration } from './receiver-config.ts';
import { goodReceiver, testSource } from './testing/read-receiver.ts';

const written = {
  telegram_configs: [{ bot_token: 'bot-token-0123456789', chat_id: 5 }],
  webhook_configs: [
    {
      url: 'https://hooks.example/secret-path',
      http_config: { basic_auth: { username: 'u', password: 'pass-word-1' } },
    },
  ],
};

function book() {
  const stored = new Map<string, unknown>();
  const made = new ReceiverBook({
    documents: {
      read: async () => new Map(stored),
      write: async (changes) => {
        for (const { key, value } of changes) {
          if (value === undefined) stored.delete(key);
          else stored.set(key, value);
        }
      },
    },
    fixed: [goodReceiver({ name: 'fixed' })],
    fixedSource: 'file',
    globals: readYaml('{}', () => readGlobals(undefined, testSource)).value ?? raise(),
    checkTemplate: () => undefined,
    logger: new Logger(
      () => undefined,
      () => 0,
    ),
  });
  return { made, stored };
}

function raise(): never {
  throw new Error('no globals');
}

type Shown = Record<string, Record<string, unknown>[]>;

test('what is shown can be sent back, with a change, and keeps its secrets', async () => {
  const { made, stored } = book();
  await made.put('mine', written);
  const shown = describeConfiguration(made.get('mine') ?? raise()) as Shown;
  assert.doesNotMatch(JSON.stringify(shown), /bot-token|pass-word|secret-path/);
  const [telegram] = shown.telegram_configs ?? [];
  await made.put('mine', {
    ...shown,
    telegram_configs: [{ ...telegram, disable_notifications: true }],
  });
  const text = JSON.stringify(stored.get('mine'));
  assert.match(text, /bot-token-0123456789/);
  assert.match(text, /pass-word-1/);
  assert.match(text, /secret-path/);
  assert.match(text, /"disable_notifications":true/);
});

test('whoever sends it to elsewhere has to know the secrets', async () => {
  const { made } = book();
  await made.put('mine', written);
  const shown = describeConfiguration(made.get('mine') ?? raise()) as Shown;
  const [telegram] = shown.telegram_configs ?? [];
  const [webhook] = shown.webhook_configs ?? [];
  const thefts: object[] = [
    { telegram_configs: [{ ...telegram, api_url: 'https://thief.example' }] },
    { webhook_configs: [{ ...webhook, url: 'https://thief.example' }] },
    {
      webhook_configs: [
        {
          ...webhook,
          http_config: {
            ...(webhook?.http_config as object),
            tls_config: { insecure_skip_verify: true },
          },
        },
      ],
    },
  ];
  for (const theft of thefts) {
    await assert.rejects(
      made.put('mine', { ...shown, ...theft }),
      /expected an? (secret|address), got <secret>/,
    );
    assert.throws(
      () => made.check('mine', { ...shown, ...theft }),
      /expected an? (secret|address), got <secret>/,
    );
  }
});

test('those of the file cannot be changed, and names are what the path says', async () => {
  const { made } = book();
  await assert.rejects(made.put('fixed', written), /is in the configuration file/);
  await assert.rejects(made.delete('fixed'), /is in the configuration file/);
  await assert.rejects(made.delete('nobody'), /There is no receiver "nobody"/);
  await made.put('mine', { ...written, name: 'other' });
  assert.equal(made.get('mine')?.name, 'mine');
  assert.deepEqual(
    made.list().map(({ config, source }) => [config.name, source]),
    [
      ['fixed', 'file'],
      ['mine', 'api'],
    ],
  );
  await made.delete('mine');
  assert.equal(made.get('mine'), undefined);
});

test('they outlive a restart', async () => {
  const { made } = book();
  await made.put('mine', written);
  await made.load();
  assert.equal(made.get('mine')?.channels.length, 2);
});
