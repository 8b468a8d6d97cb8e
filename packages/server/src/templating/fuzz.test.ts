import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { alertmanagerFunctions } from './functions/index.ts';
import { defaultTemplates } from './notification/default-templates/index.ts';
import { expandRuleTemplate } from './rules/index.ts';
import { TemplateError } from './template-error.ts';
import { parseTemplates } from './template-set.ts';

const runs = Number(process.env.TIDEMARK_TEST_FUZZ_CASES ?? 1_000);

const set = parseTemplates(defaultTemplates, { functions: alertmanagerFunctions(() => 0) });

/** Functions that notifications and rules both have. */
const names = [
  'toUpper',
  'title',
  'match',
  'reReplaceAll',
  'humanizeDuration',
  'safeHtml',
  'safeUrl',
]
  .concat('len', 'index', 'slice', 'printf', 'print', 'println', 'html', 'js', 'urlquery')
  .concat('eq', 'ne', 'lt', 'ge', 'and', 'or', 'not', 'tmpl');

const literal = fc.constantFrom('nil', 'true', '"s"', '`r`', '1', '-1', '2.5', "'c'", '"d"', '"("');
const format = fc.constantFrom(
  '"%d"',
  '"%[9]*d"',
  '"%-08.3q"',
  '"%v %s"',
  '"2006 MST"',
  '"(a)|b*"',
);
const found = fc.constantFrom(
  '.',
  '$',
  '.Labels',
  '.Labels.a',
  '.Value',
  '.gone',
  '.__proto__',
  '$x',
);
const operand = fc.oneof(literal, format, found, found);

const { pipeline, nodes } = fc.letrec<{ pipeline: string; nodes: string; node: string }>((tie) => ({
  pipeline: fc.oneof(
    { depthSize: 'small' },
    operand,
    fc
      .tuple(fc.constantFrom(...names), fc.array(operand, { maxLength: 3 }))
      .map(([name, args]) => [name, ...args].join(' ')),
    fc
      .tuple(fc.constantFrom(...names), tie('pipeline'), operand)
      .map(([name, inner, last]) => `${name} (${inner}) ${last}`),
    fc.tuple(tie('pipeline'), fc.constantFrom(...names)).map((stages) => stages.join(' | ')),
  ),
  node: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'text',
      ' \n',
      '<a href="',
      "<p title='",
      '">',
      '<script>',
      '</script>',
      '<!--',
      '-->',
      '<',
    ),
    tie('pipeline').map((value) => `{{ ${value} }}`),
    tie('pipeline').map((value) => `{{- $x = ${value} -}}`),
    fc
      .tuple(
        fc.constantFrom('if', 'with', 'range', 'range $i, $e :=', 'with $x :='),
        tie('pipeline'),
        tie('nodes'),
        tie('nodes'),
      )
      .map(
        ([word, value, body, other]) => `{{ ${word} ${value} }}${body}{{ else }}${other}{{ end }}`,
      ),
    tie('nodes').map((body) => `{{ range $.List }}${body}{{ break }}{{ end }}`),
    fc
      .tuple(tie('pipeline'), tie('nodes'))
      .map(([value, body]) => `{{ block "d" ${value} }}{{ $x := 1 }}${body}{{ end }}`),
  ),
  nodes: fc.array(tie('node'), { maxLength: 3 }).map((all) => all.join('')),
}));

const wellFormed = nodes.map((body) => `{{ $x := 1 }}${body}`);

/** Templates with pieces put in, so that most are mistakes. */
const damaged = fc
  .tuple(
    wellFormed,
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(3),
    fc.oneof(
      pipeline,
      fc.constantFrom('{{', '}}', '{{ end }}', '{{ else }}', '"', '`', '/*', '-', ' -}}', '('),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
  )
  .map(([text, at, cut, piece]) => {
    const from = Math.floor(at * text.length);
    return `${text.slice(0, from)}${piece}${text.slice(from + cut)}`;
  });

const labels = { a: 'x<y', b: '' };
const data = { Labels: labels, Value: 1.5, List: ['p', 'q', 3n, [null]], When: new Date(0) };
const input = { labels, value: 1, nowMs: 0, query: async () => [{ labels, value: 1 }] };

/** Whether there was a result. */
async function succeeds(run: () => Promise<string>): Promise<boolean> {
  try {
    assert.equal(typeof (await run()), 'string');
    return true;
  } catch (error) {
    assert.ok(error instanceof TemplateError, String((error as Error).stack));
    return false;
  }
}

test('whatever the text, there is a result or a TemplateError', async () => {
  let successes = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(wellFormed, damaged), async (text) => {
      if (await succeeds(() => set.executeText(text, data))) successes++;
      await succeeds(() => set.executeHtml(text, data));
      await succeeds(() => expandRuleTemplate(text, input));
    }),
    { numRuns: runs },
  );
  // Templates that only fail would say nothing about what happens behind the first mistake.
  assert.ok(successes > runs / 10, `${successes} of ${runs} had a result`);
});

test('no text in a document begins a tag, ends an attribute or becomes a script', async () => {
  const shapes = [
    '<p>{{ . }}</p>',
    '<p title="{{ . }}">x</p>',
    "<p title='{{ . }}'>x</p>",
    '<p title={{ . }}>x</p>',
    '<title>{{ . }}</title>',
    '<a href="{{ . }}">x</a>',
    '<a href="/{{ . }}?q={{ . }}">x</a>',
    '<p style="color: {{ . }}">x</p>',
    '<!-- {{ . }} --><b>x</b>',
  ];
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '<',
          '>',
          '"',
          "'",
          '`',
          '=',
          ' ',
          '/',
          'script',
          'javascript:',
          '&#',
          '--',
          '\n',
          '\0',
          'a',
        ),
      )
      .map((parts) => parts.join('')),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...shapes), hostile, async (shape, text) => {
      const written = await set.executeHtml(shape, text);
      const plain = shape.replaceAll('{{ . }}', '');
      const marks = (document: string) => document.replace(/[^<>"']/g, '');
      assert.equal(marks(written), marks(plain), JSON.stringify([shape, written]));
      const [, link = ''] = /href="([^"]*)"/.exec(written) ?? [];
      assert.doesNotMatch(link, /^\s*(?:javascript|data|vbscript):/i);
    }),
    { numRuns: runs },
  );
});
