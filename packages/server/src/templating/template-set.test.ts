import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertmanagerFunctions } from './functions/index.ts';
import { TemplateError } from './template-error.ts';
import { parseTemplates } from './template-set.ts';

const set = parseTemplates([{ name: 'file', text: '{{ define "pair" }}<{{ .a }}>{{ end }}' }], {
  functions: alertmanagerFunctions(() => 0),
});

const data = {
  text: 'é<x>',
  float: 1e6,
  whole: 5n,
  yes: true,
  nothing: null,
  list: ['a', 'b', 'c'],
  empty: [],
  map: { z: 1, a: 'first', m: { deep: 'down' } },
  a: 'A',
};

async function messageOf(text: string): Promise<string> {
  try {
    return `wrote ${await set.executeText(text, data, 't')}`;
  } catch (error) {
    assert.ok(error instanceof TemplateError, String((error as Error).stack));
    return error.message;
  }
}

test('what templates of the language write', async () => {
  const cases: [text: string, expected: string][] = [
    ['plain', 'plain'],
    ['', ''],
    // Values
    ['{{ .text }} {{ .float }} {{ .whole }} {{ .yes }}', 'é<x> 1e+06 5 true'],
    [
      '{{ .nothing }} {{ .gone }} {{ .gone.too }} {{ .constructor }}',
      `${'<no value> '.repeat(3)}<no value>`,
    ],
    ['{{ .list }} {{ .map }} {{ .empty }}', '[a b c] map[a:first m:map[deep:down] z:1] []'],
    ['{{ .map.m.deep }} {{ $.map.a }} {{ (.map).m.deep }}', 'down first down'],
    [
      '{{ 0.1 }} {{ 1e21 }} {{ 5 }} {{ 5.0 }} {{ -0.5 }} {{ 1e-7 }} {{ 0x1F }} {{ 1_000 }}',
      '0.1 1e+21 5 5 -0.5 1e-07 31 1000',
    ],
    ["{{ 'a' }} {{ '\\n' }} {{ 017 }} {{ 0b11 }} {{ +3 }}", '97 10 15 3 3'],
    ['{{ "q\\"\\u00e9\\x41\\n" }}{{ `raw \\n` }}', 'q"éA\nraw \\n'],
    // White space
    ['a  {{- 3 -}}  b', 'a3b'],
    ['a  {{- /* c */ -}}  b{{/* d */}}c', 'abc'],
    ['{{- "x" -}}\n\n y {{-3}}', 'xy -3'],
    ['{{\n  "x"\n  | printf\n  "%s"\n}}', 'x'],
    // Pipelines and functions
    ['{{ "a" | printf "%s-%s" "b" }}', 'b-a'],
    ['{{ len .list | printf "%d" }} {{ len .text }} {{ len .map }}', '3 5 3'],
    ['{{ printf "%v %s" .list (index .list 1) }}', '[a b c] b'],
    [
      '{{ index .map "m" "deep" }} {{ index .map "gone" }} {{ index "abc" 1 }}',
      'down <no value> 98',
    ],
    ['{{ slice "abcdef" 1 3 }} {{ slice .list 1 }} {{ slice .list 0 2 | len }}', 'bc [b c] 2'],
    ['{{ print 1 2 "x" 3 true nil }}', '1 2x3 true <nil>'],
    ['{{ println "a" 1 }}', 'a 1\n'],
    [
      '{{ html "<a href=\\"x\\">" }} {{ js "it\'s <b>" }}',
      "&lt;a href=&#34;x&#34;&gt; it\\'s \\u003Cb\\u003E",
    ],
    ['{{ urlquery "a b&c/d" }}', 'a+b%26c%2Fd'],
    ['{{ not .empty }} {{ not "x" }} {{ not 0.0 }}', 'true false true'],
    // What html and urlquery make is a text, too
    ['{{ slice (html "<") 1 3 }} {{ index (urlquery "a") 0 }} {{ len (html "<") }}', 'lt 97 4'],
    ['{{ eq (html "a") "a" }} {{ print (html "a") 1 }} {{ toUpper (safeHtml "a") }}', 'true a1 A'],
    ['{{ index (dict "a" 1) (html "a") }}', '1'],
    // and, or: the last value that counts, and no more is computed than needed
    [
      '{{ and 1 "x" }} {{ and "" (index .list 9) }} {{ or "" 0 }} {{ or "x" (index .list 9) }}',
      'x  0 x',
    ],
    ['{{ "z" | and 1 }} {{ "z" | or 0 }} {{ "z" | and 0 }}', 'z z 0'],
    // Comparisons
    ['{{ eq 1 1 }} {{ eq "a" "b" "a" }} {{ ne 1 2 }} {{ eq .nothing nil }}', 'true true true true'],
    ['{{ lt 1 2 }} {{ le 2 2 }} {{ gt "b" "a" }} {{ ge 1 2 }}', 'true true true false'],
    ['{{ eq 1 1.0 }} {{ gt .float 5 }} {{ lt 1 1.5 }}', 'true true true'],
    // Control
    ['{{ if .empty }}1{{ else if eq .whole 4 }}2{{ else if .yes }}3{{ else }}4{{ end }}', '3'],
    ['{{ if not .yes }}1{{ end }}{{ if 0 }}{{ else }}2{{ end }}', '2'],
    ['{{ with .map.m }}{{ .deep }}{{ $.a }}{{ else }}no{{ end }}', 'downA'],
    ['{{ with .empty }}yes{{ else with .a }}{{ . }}{{ end }}', 'A'],
    ['{{ with $x := .a }}{{ $x }}{{ . }}{{ end }}', 'AA'],
    ['{{ range .list }}{{ . }},{{ end }}{{ range .empty }}x{{ else }}none{{ end }}', 'a,b,c,none'],
    ['{{ range $i, $e := .list }}{{ $i }}{{ $e }}{{ end }}', '0a1b2c'],
    ['{{ range $e := .list }}{{ $e }}{{ end }}', 'abc'],
    ['{{ range $k, $v := .map }}{{ $k }}{{ end }}{{ range .nothing }}x{{ end }}', 'amz'],
    ['{{ range 3 }}{{ . }}{{ end }}', '012'],
    ['{{ range $i, $e := .list }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $e }}{{ end }}', 'ac'],
    [
      '{{ range .list }}{{ range $.list }}{{ break }}{{ end }}{{ . }}{{ if eq . "b" }}{{ break }}{{ end }}{{ end }}',
      'ab',
    ],
    // Variables
    ['{{ $x := 1 }}{{ $x = 2 }}{{ $x }}', '2'],
    ['{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ $x }}{{ end }}{{ $x }}', '32'],
    ['{{ $s := "" }}{{ range $i, $e := .list }}{{ $s = print $s $e }}{{ end }}{{ $s }}', 'abc'],
    ['{{ $i := 9 }}{{ range $i = .list }}{{ end }}{{ $i }}', 'c'],
    // Templates
    ['{{ template "pair" . }}{{ template "pair" }}', '<A><<no value>>'],
    ['{{ define "x" }}[{{ . }}]{{ end }}{{ template "x" 1 }}{{ tmpl "x" 2 }}', '[1][2]'],
    ['{{ block "b" .a }}({{ . }}){{ end }}{{ template "b" 2 }}', '(A)(2)'],
    ['{{ define "pair" }}mine{{ end }}{{ template "pair" . }}', 'mine'],
    ['{{ $x := 1 }}{{ define "y" }}{{ $ }}{{ end }}{{ template "y" 2 }}', '2'],
  ];
  for (const [text, expected] of cases) {
    assert.equal(await messageOf(text), `wrote ${expected}`, text);
  }
});

test('what goes wrong while they run is told with its place', async () => {
  const cases: [text: string, message: string][] = [
    ['{{ .a.b }}', "t:1:4: can't evaluate field b in type string"],
    ['{{ .list.length }}', "t:1:4: can't evaluate field length in type []interface {}"],
    ['x\n {{ template "none" }}', 't:2:5: template "none" not defined'],
    ['{{ index .list 3 }}', 't:1:4: error calling index: index out of range: 3'],
    [
      '{{ index .list "x" }}',
      't:1:4: error calling index: expected a whole number as index, got string',
    ],
    ['{{ index .map 1 }}', 't:1:4: error calling index: map has texts as keys, got int'],
    ['{{ index 1 2 }}', "t:1:4: error calling index: can't index int"],
    ['{{ slice "abc" 2 1 }}', 't:1:4: error calling slice: invalid slice index: 2 > 1'],
    ['{{ len 3 }}', 't:1:4: error calling len: int has no length'],
    [
      '{{ eq 1 "a" }}',
      't:1:4: error calling eq: incompatible types for comparison: int and string',
    ],
    ['{{ eq 1 }}', 't:1:4: error calling eq: missing argument for comparison'],
    ['{{ lt .list .list }}', 't:1:4: error calling lt: []interface {} cannot be compared'],
    ['{{ lt true false }}', 't:1:4: error calling lt: bool has no order'],
    ['{{ len }}', 't:1:4: wrong number of arguments for len: want 1, got 0'],
    ['{{ printf }}', 't:1:4: wrong number of arguments for printf: want at least 1, got 0'],
    ['{{ .a "x" }}', 't:1:4: a is not a method but has arguments'],
    ['{{ "x" | .a }}', 't:1:10: a is not a method but has arguments'],
    ['{{ .a | . }}', 't:1:9: non executable command in pipeline stage 2'],
    ['{{ $x := 1 }}{{ $x 2 }}', "t:1:17: can't give an argument to what is no function"],
    ['{{ nil }}', 't:1:4: nil is not a command'],
    ['{{ range .a }}{{ end }}', "t:1:4: range can't iterate over string"],
    ['{{ toUpper 1 }}', 't:1:4: error calling toUpper: argument 1: expected a text, got int'],
    ['{{ tmpl 1 2 }}', 't:1:4: tmpl: expected the name of a template in quotes'],
  ];
  for (const [text, message] of cases) {
    assert.equal(await messageOf(text), `template ${message}`, text);
  }
});

test('errors inside of a called template name the text that it stands in', async () => {
  const other = parseTemplates([{ name: 'file', text: '\n{{ define "x" }}{{ .a.b }}{{ end }}' }]);
  await assert.rejects(other.executeText('{{ template "x" . }}', data), {
    message: "template file:2:20: can't evaluate field b in type string",
  });
  await assert.rejects(other.execute('y', data), { message: /template "y" not defined/ });
});

test('templates by name: later ones replace earlier ones, blank ones do not', async () => {
  const two = parseTemplates([
    { name: 'one', text: '{{ define "a" }}1{{ end }}{{ define "b" }}1{{ end }}' },
    { name: 'two', text: 'two {{ define "a" }}2{{ end }}{{ define "b" }} {{ end }}' },
  ]);
  assert.deepEqual(two.names, ['a', 'b', 'two']);
  assert.equal(await two.execute('a', null), '2');
  assert.equal(await two.execute('b', null), '1');
  assert.equal(await two.execute('two', null), 'two ');
});

test('functions of one execution replace those of the set, and may take their time', async () => {
  const slow = (answer: string) => ({
    minCount: 0,
    maxCount: 0,
    call: async () => await new Promise<string>((resolve) => setImmediate(resolve, answer)),
  });
  const own = parseTemplates([{ name: 'main', text: '{{ ask }}{{ if eq ask "2" }}!{{ end }}' }], {
    functions: new Map([['ask', slow('1')]]),
  });
  assert.equal(await own.execute('main', null), '1');
  assert.equal(await own.execute('main', null, new Map([['ask', slow('2')]])), '2!');
  const failing = {
    ...slow(''),
    call: async () => await Promise.reject(new Error('no such metric')),
  };
  await assert.rejects(own.execute('main', null, new Map([['ask', failing]])), {
    name: 'TemplateError',
    message: 'template main:1:4: error calling ask: no such metric',
  });
});
