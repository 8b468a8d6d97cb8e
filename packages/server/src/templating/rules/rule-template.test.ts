import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TemplateError } from '../template-error.ts';
import { expandRuleTemplate, parseRuleTemplate, type RuleTemplateInput } from './rule-template.ts';

const input: RuleTemplateInput = {
  labels: { __name__: 'up', instance: 'host:90', job: 'j' },
  value: 11.5,
  externalLabels: { region: 'eu' },
  externalUrl: 'http://testhost:9090/path/prefix',
  nowMs: 1_500,
  query: async (expression) => {
    if (expression.includes('{{')) throw new Error('parse error');
    if (!expression.startsWith('up')) return [];
    return [
      { labels: { __name__: 'up', instance: 'b' }, value: 2 },
      { labels: { __name__: 'up', instance: 'a', __value__: 'v' }, value: 1e21 },
    ];
  },
};

// What Prometheus writes, as `promtool test rules` shows it.
test('labels and annotations of rules', async () => {
  const cases: [text: string, expected: string][] = [
    [
      '{{ $value }} {{ .Value }} {{ $value | humanize }} {{ printf "%.2f" $value }}',
      '11.5 11.5 11.5 11.50',
    ],
    [
      '{{ $labels.instance }} {{ .Labels.job }}|{{ $labels.gone }}|{{ len $labels }}',
      'host:90 j||3',
    ],
    ['{{ $labels }}', 'map[__name__:up instance:host:90 job:j]'],
    [
      '{{ $externalLabels.region }} {{ .ExternalLabels.region }} {{ $externalURL }}',
      'eu eu http://testhost:9090/path/prefix',
    ],
    [
      '{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}',
      '__name__=up;instance=host:90;job=j;',
    ],
    ['{{ query "up" | first | value }} {{ query "up" | first | label "instance" }}', '2 b'],
    [
      '{{ range query "up" | sortByLabel "instance" }}{{ .Labels.instance }}={{ .Value }},{{ end }}',
      'a=1e+21,b=2,',
    ],
    ['{{ with query "none" }}some{{ else }}nothing{{ end }}', 'nothing'],
    ['{{ range query "up" | sortByLabel "instance" }}{{ strvalue . }}|{{ end }}', 'v||'],
    ['{{ query (printf "up{instance=%q}" .Labels.instance) | first | value | humanize }}', '2'],
    ['{{ if gt $value 5 }}high{{ end }} {{ gt $value 11.5 }}', 'high false'],
    ['{{ (args 1 "b").arg1 }} {{ args 1 "b" }}', 'b map[arg0:1 arg1:b]'],
    ['{{ define "x" }}<{{ . }}>{{ end }}{{ template "x" $value }}', '<11.5>'],
    [
      '{{ $labels.instance | reReplaceAll "(.*):.*" "$1" }} {{ match "^h" $labels.instance }}',
      'host true',
    ],
    [
      '{{ title "aa bb CC x_y 3d" }} {{ toUpper "aé" }} {{ toLower "AÉ" }}',
      'Aa Bb CC X_y 3d AÉ aé',
    ],
    [
      '{{ stripPort "host.example.com:90" }} {{ stripPort "[::1]:90" }} {{ stripPort "::1" }} {{ stripPort "host" }}',
      'host.example.com ::1 ::1 host',
    ],
    [
      '{{ stripDomain "foo.example.com:12345" }} {{ stripDomain "foo.example.com" }} {{ stripDomain "192.0.2.1:1" }} {{ stripDomain "[2001:DB8::1]:1" }}',
      'foo:12345 foo 192.0.2.1:1 [2001:DB8::1]:1',
    ],
    [
      '{{ graphLink "up > 1" }} {{ tableLink "up" }}',
      '/graph?g0.expr=up+%3E+1&g0.tab=0 /graph?g0.expr=up&g0.tab=1',
    ],
    ['{{ pathPrefix }} {{ externalURL }}', '/path/prefix http://testhost:9090/path/prefix'],
    [
      '{{ parseDuration "1h2m10ms" }} {{ now }} {{ toDuration 90.5 }} {{ urlQueryEscape "a b&" }}',
      '3720.01 1.5 1m30.5s a+b%26',
    ],
    [
      '{{ (1435065584.128 | toTime).Format "2006" }} {{ toTime "1435065584.128" }}',
      '2015 2015-06-23 13:19:44.128 +0000 UTC',
    ],
  ];
  for (const [text, expected] of cases) {
    assert.equal(await expandRuleTemplate(text, input), expected, text);
  }
});

test('texts as rules in use have them', async () => {
  const cases: [text: string, expected: string][] = [
    [
      'Target {{ $labels.instance }}{{ with $labels.job -}} {{ " " }}of {{ . }}{{- end }} has only {{ printf "%.2f" $value }}% space left.',
      'Target host:90 of j has only 11.50% space left.',
    ],
    [
      '{{ $value | humanizePercentage }} of {{ $labels.job }}{{ if ne $labels.zone "" }} in {{ $labels.zone }}{{ end }}',
      '1150% of j',
    ],
    [
      `{{ range query (printf "up{job='%s'}" $labels.job) | sortByLabel "instance" }}
- {{ .Labels.instance }}: {{ .Value | humanize1024 }}B
{{- end }}`,
      '\n- a: 867.4EiB\n- b: 2B',
    ],
    [
      '{{ $severity := "low" }}{{ if ge $value 10.0 }}{{ $severity = "high" }}{{ end }}{{ $severity | toUpper }} since {{ (now | toTime).Format "15:04:05 MST" }}',
      'HIGH since 00:00:01 UTC',
    ],
  ];
  for (const [text, expected] of cases) {
    assert.equal(await expandRuleTemplate(text, input), expected, text);
  }
});

test('numbers for people', async () => {
  const cases: [value: string, ...expected: string[]][] = [
    ['0.0', '0', '0', '0s', '0%', '1970-01-01 00:00:00 +0000 UTC'],
    [
      '1234567.0',
      '1.235M',
      '1.177Mi',
      '14d 6h 56m 7s',
      '1.235e+08%',
      '1970-01-15 06:56:07 +0000 UTC',
    ],
    ['.12', '120m', '0.12', '120ms', '12%', '1970-01-01 00:00:00.12 +0000 UTC'],
    [
      '-93784.0',
      '-93.78k',
      '-91.59ki',
      '-1d 2h 3m 4s',
      '-9.378e+06%',
      '1969-12-30 21:56:56 +0000 UTC',
    ],
    ['12.345', '12.35', '12.35', '12.35s', '1234%', '1970-01-01 00:00:12.345 +0000 UTC'],
    ['60.1', '60.1', '60.1', '1m 0s', '6010%', '1970-01-01 00:01:00.1 +0000 UTC'],
    ['5', '5', '5', '5s', '500%', '1970-01-01 00:00:05 +0000 UTC'],
    ['"NaN"', 'NaN', 'NaN', 'NaN', 'NaN%', 'NaN'],
    ['"-Inf"', '-Inf', '-Inf', '-Inf', '-Inf%', '-Inf'],
    ['"1e30"', '1e+06Y', '8.272e+05Yi', '11574074074074075000000000d 0h 44m 16s', '1e+32%'],
  ];
  const names = [
    'humanize',
    'humanize1024',
    'humanizeDuration',
    'humanizePercentage',
    'humanizeTimestamp',
  ];
  for (const [value, ...expected] of cases) {
    for (const [index, text] of expected.entries()) {
      const template = `{{ ${names[index]} ${value} }}`;
      assert.equal(await expandRuleTemplate(template, input), text, template);
    }
  }
});

test('values print as in Go', async () => {
  const cases: [value: number, text: string][] = [
    [0.1, '0.1'],
    [1e21, '1e+21'],
    [5, '5'],
    [1e6, '1e+06'],
    [123456789, '1.23456789e+08'],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ];
  for (const [value, text] of cases) {
    assert.equal(await expandRuleTemplate('{{ $value }}', { ...input, value }), text);
  }
});

test('mistakes are told by the name of the field', async () => {
  const cases: [text: string, message: string][] = [
    ['{{ $nope }}', 'undefined variable "$nope"'],
    ['{{ join "," .Labels }}', 'function "join" not defined'],
    ['{{ .Nope }}', "can't evaluate field Nope in type alert template data"],
    [
      '{{ query "none" | first }}',
      'error calling first: first() called on vector with no elements',
    ],
    ['{{ query "{{" }}', 'error calling query: parse error'],
    ['{{ humanize "abc" }}', 'error calling humanize: "abc" is not a number'],
    [
      '{{ humanizeTimestamp 1e30 }}',
      'error calling humanizeTimestamp: 1e+30 cannot be a time: too far from 1970',
    ],
    ['{{ parseDuration "x" }}', 'error calling parseDuration: not a valid duration: "x"'],
    ['{{ first 1 }}', 'error calling first: argument 1: expected samples of a query, got int'],
    ['{{ value "x" }}', 'error calling value: argument 1: expected a sample, got string'],
    ['{{ match "(" "x" }}', 'error calling match: error parsing regexp: missing closing ): `(`'],
  ];
  for (const [text, message] of cases) {
    await assert.rejects(expandRuleTemplate(text, input, 'summary'), (error) => {
      assert.ok(error instanceof TemplateError, String(error));
      assert.match(error.message, /^template summary:1:\d+: /);
      assert.equal(error.reason, message);
      return true;
    });
  }
});

test('a template is read once, and knows whether it says the same of all series', async () => {
  const constant = parseRuleTemplate('plain', 'summary');
  assert.equal(constant.isConstant, true);
  assert.equal(await constant.expand(input), 'plain');
  const template = parseRuleTemplate('{{ $value }}', 'summary');
  assert.equal(template.isConstant, false);
  assert.equal(await template.expand(input), '11.5');
  assert.equal(await template.expand({ ...input, value: 2 }), '2');
});
