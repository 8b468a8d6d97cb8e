import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TemplateError } from '../template-error.ts';
import { parseTemplate } from './parse-template.ts';

const parse = (text: string) =>
  parseTemplate(
    { name: 't', text },
    { isFunction: (name) => ['printf', 'len', 'eq'].includes(name), variables: ['$given'] },
  );

test('mistakes are told with their place', () => {
  const cases: [text: string, message: string][] = [
    ['{{', 't:1:1: unclosed action'],
    ['a\nbc {{ "x', 't:2:7: unterminated quoted string'],
    ['{{ `x }}', 't:1:4: unterminated raw string'],
    ['{{/* x }}', 't:1:1: unclosed comment'],
    ['{{/* x */ }}', 't:1:8: comment ends before closing delimiter'],
    ['{{ }}', 't:1:4: missing value for command'],
    ['{{ if }}x{{ end }}', 't:1:7: missing value for if'],
    ['{{ nope 1 }}', 't:1:4: function "nope" not defined'],
    ['{{ $x }}', 't:1:4: undefined variable "$x"'],
    ['{{ $x = 1 }}', 't:1:4: undefined variable "$x"'],
    ['{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}', 't:1:39: undefined variable "$x"'],
    ['{{ with $x := 1 }}{{ end }}{{ $x }}', 't:1:31: undefined variable "$x"'],
    ['{{ define "a" }}{{ $given }}{{ end }}', 't:1:20: undefined variable "$given"'],
    ['{{ if true }}x', 't:1:15: unexpected end of the template: {{if}} has no {{end}}'],
    ['x{{ end }}', 't:1:5: unexpected {{end}}'],
    ['{{ else }}', 't:1:4: unexpected {{else}}'],
    ['{{ if 1 }}{{ else }}{{ else }}{{ end }}', 't:1:21: expected {{end}}, got {{else}}'],
    ['{{ range 1 }}{{ else if 1 }}{{ end }}', 't:1:22: unexpected "if" in else'],
    ['{{ break }}', 't:1:4: {{break}} outside {{range}}'],
    ['{{ range 1 }}{{ else }}{{ continue }}{{ end }}', 't:1:27: {{continue}} outside {{range}}'],
    [
      '{{ range 1 }}{{ define "a" }}{{ end }}{{ end }}',
      't:1:17: unexpected {{define}} inside of another block',
    ],
    ['{{ define a }}{{ end }}', 't:1:11: unexpected "a" in define clause'],
    ['{{ template . }}', 't:1:13: unexpected "." in template clause'],
    ['{{ 1 | 2 }}', 't:1:8: non executable command in pipeline stage 2'],
    ['{{ len "a" | }}', 't:1:14: missing value for command'],
    ['{{ (len "a" }}', 't:1:4: unclosed parenthesis'],
    ['{{ len "a") }}', 't:1:11: unexpected ")" in command'],
    ['{{ "a"."b" }}', 't:1:7: unexpected "." in command'],
    ['{{ 1.5.x }}', 't:1:7: unexpected .x after 1.5'],
    ['{{ "a".x }}', 't:1:7: unexpected .x after "a"'],
    ['{{ $given+2 }}', 't:1:10: bad character "+" after "$given"'],
    ['{{ 09 }}', 't:1:4: bad number 09'],
    ['{{ 99999999999999999999 }}', 't:1:4: bad number 99999999999999999999'],
    ["{{ 'ab' }}", "t:1:4: bad character 'ab'"],
    ['{{ \u00a0 }}', 't:1:4: unexpected character "\u00a0" in action'],
    ['{{ $a, $b := 1 }}', 't:1:8: too many declarations in command'],
    ['{{ range $a, $b, $c := . }}{{ end }}', 't:1:18: unexpected "$c" in range'],
    ['{{ eq 1 & 2 }}', 't:1:9: unexpected character "&" in action'],
  ];
  for (const [text, message] of cases) {
    assert.throws(
      () => parse(text),
      (error) => {
        assert.ok(error instanceof TemplateError, text);
        assert.equal(error.message, `template ${message}`, text);
        assert.equal(error.code, 'invalid_template');
        return true;
      },
      text,
    );
  }
});

test('definitions are told apart from the text around them', () => {
  const { main, defined } = parse('{{ define "a" }}A{{ end }}x{{ block "b" . }}B{{ end }}');
  assert.deepEqual(
    defined.map(({ name }) => name),
    ['a', 'b'],
  );
  assert.deepEqual(
    main.body.map(({ kind }) => kind),
    ['text', 'template'],
  );
});
