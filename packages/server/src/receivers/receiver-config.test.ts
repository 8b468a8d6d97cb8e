import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTemplates } from '../templating/index.ts';
import { describeConfiguration, heartbeatIntervalOf } from './receiver-config.ts';
import { goodReceiver, readTestReceiver, testSource } from './testing/read-receiver.ts';

const problemsOf = (text: string, globals = '') => readTestReceiver(text, globals).problems;

/** A receiver with a mistake, and how it is told. */
const mistakes: [string, string[]][] = [
  ['webhook_configs: []\n', ['1:1 : expected a field name']],
  ['name: x\nwebhook_config: []\n', ['2:17 webhook_config: unknown field']],
  [
    'name: x\nopsgenie_configs: [{}]\n',
    ['2:19 opsgenie_configs: opsgenie_configs is not supported'],
  ],
  ['name: x\njira_configs:\n- project: y\n', ['3:1 jira_configs: jira_configs is not supported']],
  ['name: x\nwebhook_configs:\n- max_alerts: 5\n', ['expected either url or url_file']],
  [
    'name: x\nwebhook_configs:\n- url: http://a\n  url_file: b\n',
    ['expected either url or url_file'],
  ],
  [
    'name: x\nwebhook_configs:\n- url: ftp://a/secret\n',
    ['3:8 webhook_configs[0].url: expected an address like'],
  ],
  [
    'name: x\nwebhook_configs:\n- url: http://a\n  http_config:\n    proxy_url: http://p\n',
    ['5:16 webhook_configs[0].http_config.proxy_url: not supported'],
  ],
  [
    'name: x\nwebhook_configs:\n- url: http://a\n  http_config: {bearer_token: a, basic_auth: {username: b}}\n',
    ['expected one of basic_auth, authorization and bearer_token'],
  ],
  [
    'name: x\nwebhook_configs:\n- url: http://a\n  http_config: {http_headers: {"bad name": {values: [a]}}}\n',
    ['expected the name and the values of an HTTP header'],
  ],
  [
    'name: x\nwebhook_configs:\n- url: http://a\n  http_config: {tls_config: {min_version: TLS9}}\n',
    ['min_version: expected one of TLS10, TLS11, TLS12, TLS13'],
  ],
  [
    'name: x\nwebhook_configs:\n- url: http://a\n  timeout: soon\n',
    ['4:12 webhook_configs[0].timeout: expected a duration like 5m, got "soon"'],
  ],
  [
    'name: x\npagerduty_configs:\n- service_key: abc\n',
    ["not supported: it is of PagerDuty's Events API v1"],
  ],
  ['name: x\npagerduty_configs:\n- {}\n', ['expected either routing_key or routing_key_file']],
  [
    'name: x\ntelegram_configs:\n- bot_token: a\n',
    ['3:3 telegram_configs[0]: expected either chat_id or chat_id_file'],
  ],
  [
    'name: x\ntelegram_configs:\n- {bot_token: a, chat_id: me}\n',
    ['expected a chat_id that is a number'],
  ],
  ['name: x\ntelegram_configs:\n- {chat_id: 1}\n', ['expected either bot_token or bot_token_file']],
  ['name: x\nslack_configs:\n- channel: a\n', ['expected api_url, or slack_api_url in global']],
  [
    'name: x\nslack_configs:\n- api_url: http://a\n  actions: [{type: button}]\n',
    ['actions[0]: expected a field text'],
  ],
  ['name: x\nemail_configs:\n- to: a@b\n', ['expected from, or smtp_from in global']],
  [
    'name: x\nemail_configs:\n- {to: a@b, from: c@d, smarthost: mail}\n',
    ['expected a smarthost like mail.example.com:587'],
  ],
  ['name: x\nntfy_configs:\n- topic: a b\n', ['expected a topic of letters']],
  [
    'name: x\nntfy_configs:\n- {topic: a, url: "https://u:pw@a.example"}\n',
    ['expected an address without user and password'],
  ],
  [
    'name: x\nsms_configs:\n- {account_sid: A, auth_token: b, to: "+1"}\n',
    ['expected either from or messaging_service_sid'],
  ],
  [
    'name: x\nphone_configs:\n- {account_sid: A/B, auth_token: b, to: "+1", from: "+2"}\n',
    ['expected an account_sid of letters and digits'],
  ],
  ['name: x\nescalate_to: {receiver: y}\n', ['escalate_to: expected a field after']],
  ['name: x\nwebhook_configs:\n- url: <secret>\n', ['expected an address, got <secret>']],
  [
    'name: x\ndiscord_configs:\n- webhook_url: http://a\n  titel: b\n',
    ['4:10 discord_configs[0].titel: unknown field "titel"'],
  ],
];

for (const [text, expected] of mistakes) {
  test(`a mistake is named with its place: ${expected[0]}`, () => {
    const { receiver, problems } = readTestReceiver(text);
    assert.equal(problems.length, expected.length, problems.join('\n'));
    for (const [at, part] of expected.entries()) {
      assert.ok(problems[at]?.includes(part), `${problems[at]} has no ${part}`);
    }
    if (!expected[0]?.includes('unknown field')) assert.equal(receiver, undefined);
  });
}

test('no problem shows a secret', () => {
  const [problem] = problemsOf('name: x\nslack_configs:\n- api_url: hooks.slack.com/T0/secret\n');
  assert.doesNotMatch(problem ?? '', /secret"/);
  assert.doesNotMatch(problem ?? '', /T0/);
});

test('what is not said comes from global', () => {
  const globals = {
    smtp_from: 'a@b.example',
    smtp_smarthost: 'mail.example:25',
    smtp_auth_username: 'user',
    smtp_auth_password: 'pass-word',
    smtp_require_tls: false,
    slack_api_url: 'https://hooks.slack.com/services/T/B/X',
    telegram_bot_token: 'token-token',
    http_config: { follow_redirects: false },
    opsgenie_api_key: 'not used',
  };
  const receiver = goodReceiver(
    {
      name: 'team',
      email_configs: [{ to: 'x@y.example' }, { to: 'z@y.example', from: 'own@b.example' }],
      slack_configs: [{ channel: '#a' }],
      telegram_configs: [{ chat_id: 1 }],
    },
    globals,
  );
  const shown = describeConfiguration(receiver) as Record<string, Record<string, unknown>[]>;
  const [first, second] = shown.email_configs ?? [];
  assert.deepEqual(
    [first?.from, first?.smarthost, first?.auth_username, first?.auth_password, first?.require_tls],
    ['a@b.example', 'mail.example:25', 'user', '<secret>', false],
  );
  assert.equal(second?.from, 'own@b.example');
  assert.equal(shown.slack_configs?.[0]?.api_url, '<secret>');
  assert.doesNotMatch(JSON.stringify(shown), /pass-word|token-token|services/);
});

test('templates are checked where they stand', () => {
  const source = {
    ...testSource,
    checkTemplate: (text: string) => void parseTemplates([{ name: 'text', text }]),
  };
  const text = "name: x\nntfy_configs:\n- topic: a\n  title: '{{ .Status '\n";
  const { problems } = readTestReceiver(text, '', source);
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /^4:10 ntfy_configs\[0\].title: /);
});

test('receivers made by the API name no files', () => {
  const source = { ...testSource, folder: null };
  const text = 'name: x\nwebhook_configs:\n- url_file: /etc/passwd\n';
  assert.match(
    readTestReceiver(text, '', source).problems[0] ?? '',
    /3:13 .*only be named in a configuration file/,
  );
});

test('a receiver may have no channel, and a webhook a heartbeat', () => {
  assert.deepEqual(goodReceiver({ name: 'null' }).channels, []);
  const [webhook] = goodReceiver({
    name: 'watchdog',
    webhook_configs: [{ url: 'http://a.example', heartbeat_interval: '1m' }],
  }).channels;
  assert.ok(webhook);
  assert.equal(heartbeatIntervalOf(webhook), 60_000);
});

/** From Alertmanager's documentation and examples. */
const documented = `name: team-X-mails
email_configs:
- to: 'team-X+alerts@example.org'
  send_resolved: true
pagerduty_configs:
- routing_key: 0123456789abcdef0123456789abcdef
slack_configs:
- channel: '#general'
  text: 'https://internal.myorg.net/wiki/alerts/{{ .GroupLabels.app }}/{{ .GroupLabels.alertname }}'
webhook_configs:
- url: 'http://127.0.0.1:5001/'
  http_config:
    basic_auth: {username: u, password: p}
    tls_config: {insecure_skip_verify: true}
    follow_redirects: true
    enable_http2: true
msteams_configs:
- webhook_url: https://example.webhook.office.com/x
`;

test('what Alertmanager’s documentation shows loads', () => {
  const globals =
    'smtp_smarthost: localhost:25\nsmtp_from: a@example.org\nslack_api_url: https://x.example/y\nresolve_timeout: 5m\n';
  const { receiver, problems } = readTestReceiver(documented, globals);
  assert.deepEqual(problems, []);
  assert.equal(receiver?.channels.length, 5);
});
