import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type NotificationAlert,
  type NotificationFacts,
  notificationData,
} from './notification-data.ts';
import { notificationTemplates } from './notification-templates.ts';

const startsAtMs = Date.UTC(2026, 10, 21, 9, 0, 0);

function alert(
  status: 'firing' | 'resolved',
  instance: string,
  severity: string,
): NotificationAlert {
  return {
    status,
    labels: { alertname: 'DiskFull', instance, job: 'node <1>', severity },
    annotations: {
      summary: `${instance} is 95 % full`,
      description: 'First & "second"\nline',
      runbook_url: 'https://wiki.example/disk?a=1&b=2',
    },
    startsAtMs,
    endsAtMs: startsAtMs + 3_725_000,
    generatorUrl: 'https://tide.example/graph?g0.expr=disk%20%3E%2095&g0.tab=0',
    fingerprint: '00112233aabbccdd',
  };
}

function facts(...alerts: NotificationAlert[]): NotificationFacts {
  return {
    receiver: 'team-disk',
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    reason: 'new',
    groupKey: '{}:{alertname="DiskFull"}',
    groupLabels: { alertname: 'DiskFull', job: 'node <1>' },
    commonLabels: { alertname: 'DiskFull', job: 'node <1>' },
    commonAnnotations: {},
    alerts,
    truncatedAlerts: 0,
  };
}

const externalUrl = 'https://tide.example';
const set = notificationTemplates();
const both = notificationData(
  facts(alert('firing', 'web_1', 'critical'), alert('resolved', 'web_2', 'warning')),
  { externalUrl },
);

test("Alertmanager's data", async () => {
  const cases: [text: string, expected: string][] = [
    [
      '{{ .Receiver }} {{ .Status }} {{ .ExternalURL }} {{ .NotificationReason }}',
      'team-disk firing https://tide.example new',
    ],
    [
      '{{ len .Alerts }} {{ .Alerts.Firing | len }} {{ .Alerts.Resolved | len }} {{ .TruncatedAlerts }}',
      '2 1 1 0',
    ],
    ['{{ (index .Alerts 1).Labels.instance }} {{ (index .Alerts 0).Labels.gone }}|', 'web_2 |'],
    [
      '{{ range .Alerts }}{{ .Status }} {{ .Fingerprint }} {{ .StartsAt }},{{ end }}',
      'firing 00112233aabbccdd 2026-11-21 09:00:00 +0000 UTC,resolved 00112233aabbccdd 2026-11-21 09:00:00 +0000 UTC,',
    ],
    [
      '{{ range .Alerts }}{{ .EndsAt }}{{ .EndsAt.IsZero }},{{ end }}',
      '0001-01-01 00:00:00 +0000 UTCtrue,2026-11-21 10:02:05 +0000 UTCfalse,',
    ],
    [
      '{{ .GroupLabels }} | {{ .CommonLabels.Names }} | {{ .CommonLabels.Values | join "," }}',
      'alertname=DiskFull, job=node <1> | [alertname job] | DiskFull,node <1>',
    ],
    [
      '{{ range .CommonLabels.SortedPairs }}{{ .Name }}:{{ .Value }};{{ end }}{{ .CommonLabels.SortedPairs.Names }}',
      'alertname:DiskFull;job:node <1>;[alertname job]',
    ],
    [
      '{{ .CommonLabels.Remove (stringSlice "job") }} {{ .CommonLabels.Remove .GroupLabels.Names | len }}',
      'alertname=DiskFull 0',
    ],
    ['{{ (index .Alerts 0).Labels.SortedPairs.Values }}', '[DiskFull web_1 node <1> critical]'],
    ['{{ toJson .CommonLabels }}', '{"alertname":"DiskFull","job":"node \\u003c1\\u003e"}'],
    [
      '{{ range .Alerts.Firing }}{{ toJson . }}{{ end }}',
      '{"status":"firing","labels":{"alertname":"DiskFull","instance":"web_1","job":"node \\u003c1\\u003e","severity":"critical"},"annotations":{"description":"First \\u0026 \\"second\\"\\nline","runbook_url":"https://wiki.example/disk?a=1\\u0026b=2","summary":"web_1 is 95 % full"},"startsAt":"2026-11-21T09:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"https://tide.example/graph?g0.expr=disk%20%3E%2095\\u0026g0.tab=0","fingerprint":"00112233aabbccdd"}',
    ],
  ];
  for (const [text, expected] of cases) {
    assert.equal(await set.executeText(text, both), expected, text);
  }
  await assert.rejects(set.executeText('{{ .CommonLabels.Remove "job" }}', both), {
    reason: 'Remove: expected a list of names',
  });
  await assert.rejects(set.executeText('{{ .Gone }}', both), {
    reason: "can't evaluate field Gone in type template.Data",
  });
});

test('an existing template of Alertmanager works on it', async () => {
  const text =
    '[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}] {{ .GroupLabels.SortedPairs.Values | join " " }} {{ if gt (len .CommonLabels) (len .GroupLabels) }}({{ with .CommonLabels.Remove .GroupLabels.Names }}{{ .Values | join " " }}{{ end }}){{ end }}';
  assert.equal(await set.executeText(text, both), '[FIRING:1] DiskFull node <1> ');
});

test('the subject says what is wrong', async () => {
  const subject = async (given: Partial<NotificationFacts>) =>
    await set.execute(
      'email.default.subject',
      notificationData(
        { ...facts(alert('firing', 'web_1', 'critical')), ...given },
        { externalUrl },
      ),
    );
  assert.equal(await subject({}), '[FIRING:1] DiskFull node <1>');
  assert.equal(
    await subject({ commonAnnotations: { summary: ' full\n disk ' } }),
    '[FIRING:1] DiskFull node <1>: full disk',
  );
  assert.equal(
    await subject({ commonLabels: {}, groupLabels: { job: 'a', zone: 'b' } }),
    '[FIRING:1] a b',
  );
  assert.equal(await subject({ commonLabels: {}, groupLabels: {} }), '[FIRING:1] 1 alert');
  assert.equal(await subject({ status: 'resolved' }), '[RESOLVED] DiskFull node <1>');
});

test('the default templates say which alerts fire, where and since when', async () => {
  const names = [
    'default.message',
    'slack.default.text',
    'discord.default.message',
    'msteamsv2.default.text',
    'ntfy.default.message',
    'email.default.text',
    'telegram.default.message',
  ];
  for (const name of names) {
    const text = await set.execute(name, both);
    for (const part of [
      'DiskFull',
      'web_1 is 95 % full',
      'second',
      'since 2026-11-21 09:00:00 UTC',
      'resolved 2026-11-21 10:02:05 UTC after 1h 2m 5s',
      'https://wiki.example/disk?a=1',
    ]) {
      assert.ok(text.includes(part), `${name}: ${part}\n${text}`);
    }
  }
  assert.equal(
    await set.execute('twilio.default.voice', both),
    'Tidemark alert. 1 alert is firing. Disk Full on web 1. web_1 is 95 % full.',
  );
  const resolved = notificationData(facts(alert('resolved', 'web_1', 'critical')), { externalUrl });
  assert.equal(
    await set.execute('twilio.default.voice', resolved),
    'Tidemark says all clear. 1 alert is resolved. Disk Full on web 1. web_1 is 95 % full.',
  );
  assert.equal(await set.execute('slack.default.titlelink', both), 'https://tide.example/alerts');
});

test('all default templates run, for no alert, one, and very many', async () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    alert(index % 2 === 0 ? 'firing' : 'resolved', `web_${index}`, 'info'),
  );
  for (const given of [facts(), facts(alert('firing', 'a', 'info')), facts(...many)]) {
    const data = notificationData(given, { externalUrl });
    for (const name of set.names.filter(
      (one) =>
        !/list|slack_escape|other|times|email_(?:alert|badge|more)|spoken|instances/.test(one),
    )) {
      const text = await set.execute(name, data);
      assert.ok(text.length < 102_000, `${name}: ${text.length}`);
      assert.doesNotMatch(text, /<no value>|<nil>|%!/, name);
    }
    const html = await set.executeHtml('{{ template "email.default.html" . }}', data);
    assert.ok(html.length < 102_000, `${html.length}`);
  }
});

test('the mail is well-formed and holds nothing of its alerts as tags', async () => {
  const evil = alert('firing', '"><script>x</script>', 'critical');
  const data = notificationData(
    { ...facts(evil, { ...evil, generatorUrl: 'javascript:alert(1)' }), receiver: '<img>' },
    { externalUrl },
  );
  const html = await set.executeHtml('{{ template "email.default.html" . }}', data);
  assert.match(html, /^<!DOCTYPE html>/);
  assert.doesNotMatch(html, /<script|<img|javascript:/);
  assert.match(html, /href="https:\/\/wiki\.example\/disk\?a=1&amp;b=2"/);
  assert.match(html, /href="#ZgotmplZ"/);
  assert.equal(openTags(html), '');
});

/** Names of the tags that are not closed in their order. */
function openTags(html: string): string {
  const open: string[] = [];
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z0-9]+)(?:\s[^<>]*)?>/g)) {
    if (name === 'meta') continue;
    if (slash === '') open.push(name);
    else assert.equal(open.pop(), name);
  }
  return open.join(' ');
}

test("files of the user replace default templates and can use Alertmanager's", async () => {
  const own = notificationTemplates([
    {
      name: 'mine.tmpl',
      text: '{{ define "slack.default.title" }}{{ template "__subject" . }}!{{ end }}{{ define "mine" }}{{ .Status }}{{ end }}',
    },
  ]);
  assert.equal(
    await own.execute('slack.default.fallback', both),
    '[FIRING:1] DiskFull node <1>! | https://tide.example/alerts',
  );
  assert.equal(await own.executeText('{{ template "mine" . }}', both), 'firing');
  assert.throws(() => notificationTemplates([{ name: 'bad.tmpl', text: '\n{{ nope }}' }]), {
    message: 'template bad.tmpl:2:4: function "nope" not defined',
  });
});
