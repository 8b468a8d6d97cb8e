import assert from 'node:assert/strict';
import { test } from 'node:test';
import { channelKinds } from '@tidemark/protocol';
import { channelShapes, shapeOf } from './channel-shapes.ts';
import {
  configurationOf,
  draftOf,
  emptyChannel,
  emptyReceiver,
  hiddenSecret,
  missingOf,
  shortDuration,
} from './receiver-draft.ts';

test('every channel can be made by the form, and says which fields it needs', () => {
  assert.deepEqual([...channelShapes.map(({ kind }) => kind)].sort(), [...channelKinds].sort());
  for (const { kind, title, fields } of channelShapes) {
    const names = fields.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, title);
    assert.ok(names.includes('send_resolved'), title);
    assert.equal(shapeOf(kind).title, title);
  }
});

test('a receiver keeps what the form has no field for, and the place of its secrets', () => {
  const configuration = {
    name: 'team',
    webhook_configs: [
      { url: hiddenSecret, send_resolved: true, http_config: { bearer_token: hiddenSecret } },
      { url: hiddenSecret },
    ],
    ntfy_configs: [{ topic: 'a' }],
    escalate_to: { receiver: 'boss', after: '600000ms' },
  };
  const draft = draftOf(configuration);
  assert.deepEqual(
    draft.channels.map(({ kind }) => kind),
    ['webhook', 'webhook', 'ntfy'],
  );
  assert.deepEqual(configurationOf(draft), {
    ...configuration,
    escalate_to: { receiver: 'boss', after: '10m' },
  });
});

test('defaults that the server names are not taken for what somebody wrote', () => {
  const slack = {
    channel: '#a',
    title: '{{ template "slack.default.title" . }}',
    footer: '{{ template "slack.default.footer" . }}',
    text: '{{ template "slack.default.text" . }}!',
    fields: [],
  };
  const [channel] = draftOf({ name: 'a', slack_configs: [slack] }).channels;
  assert.deepEqual(channel?.values, { channel: '#a', text: slack.text });
  assert.equal(channel?.otherText, '');
});

test('empty fields are left out, flags that are off are not', () => {
  const slack = {
    ...emptyChannel('slack'),
    values: { api_url: 'x', channel: '', send_resolved: false },
  };
  assert.deepEqual(configurationOf({ ...emptyReceiver, name: ' a ', channels: [slack] }), {
    name: 'a',
    slack_configs: [{ api_url: 'x', send_resolved: false }],
  });
});

test('other fields that are no JSON object are refused in words', () => {
  for (const otherText of ['{', '[]', '3']) {
    const channels = [{ ...emptyChannel('ntfy'), otherText }];
    assert.throws(
      () => configurationOf({ ...emptyReceiver, channels }),
      /ntfy must be a JSON object/,
    );
  }
});

test('what is missing is named', () => {
  assert.equal(missingOf(emptyReceiver), 'a name');
  const named = { ...emptyReceiver, name: 'a' };
  assert.equal(missingOf(named), 'a channel');
  const telegram = { ...emptyChannel('telegram'), values: { chat_id: '1', bot_token: '' } };
  assert.equal(missingOf({ ...named, channels: [telegram] }), 'the bot token of Telegram');
  const whole = { ...telegram, values: { chat_id: '1', bot_token: hiddenSecret } };
  assert.equal(missingOf({ ...named, channels: [whole] }), '');
});

const durations: [string, string][] = [
  ['600000ms', '10m'],
  ['5400000ms', '90m'],
  ['7200000ms', '2h'],
  ['1500ms', '1500ms'],
  ['45000ms', '45s'],
  ['1h30m', '1h30m'],
];
for (const [text, expected] of durations) {
  test(`${text} reads ${expected}`, () => assert.equal(shortDuration(text), expected));
}
