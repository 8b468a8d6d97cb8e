import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { alertmanagerFunctions } from './functions/index.ts';
import { defaultTemplates } from './notification/default-templates/index.ts';
import { expandRuleTemplate } from './rules/index.ts';
import { TemplateError } from './template-error.ts';
import { parseTemplates } from './template-set.ts';

const runs = Number(process.env.TIDEMARK_TEST_FUZZ_CASES ?? 3_000);

const set = parseTemplates(defaultTemplates, { functions: alertmanagerFunctions(() => 0) });

const names = [
  ...alertmanagerFunctions(() => 0).keys(),
  'len',
  'index',
  'slice',
  'printf',
  'print',
];

const operand = fc.oneof(
  fc.constantFrom(
    '.',
    '$',
    '.a',
    '.b.c',
    '.l',
    '$x',
    'nil',
    'true',
    '"s"',
    '`r`',
    '1',
    '-1',
    '2.5',
    "'c'",
  ),
  fc.constantFrom(
    '"%d"',
    '"%[9]*d"',
    '"%-08.3q"',
    '"("',
    '"2006"',
    '.t',
    '.t.Format',
    '(list 1 "a")',
    '.__proto__',
  ),
  fc.string({ maxLength: 4 }),
);

const action = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...names, 'eq', 'lt', 'and', 'or', 'not', 'html', 'js', 'urlquery', 'tmpl'),
      fc.array(operand, { maxLength: 4 }),
    )
    .map(([name, args]) => `${name} ${args.join(' ')}`),
  operand,
  fc.constantFrom(
    '$x := 1',
    '$x = .',
    'range $i, $e := .l',
    'range .b',
    'with .a',
    'if .l',
    'else',
    'else if 1',
    'end',
    'break',
    'continue',
  ),
  fc.constantFrom(
    'define "d"',
    'template "d" .',
    'template "__subject" .',
    'block "e" .a',
    '/* c */',
    '- 1 -',
  ),
);

const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(action, { minLength: 1, maxLength: 3 })
      .map((all) => `{{ ${all.join(' | ')} }}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'text',
      '<a href="',
      "<p title='",
      '">',
      '<script>',
      '</script>',
      '<!--',
      '-->',
      '<',
      '{{',
      '}}',
      '{{ end }}',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
);

const template = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 4 }).map((pieces) => `{{ range .l }}${pieces.join('')}{{ end }}`),
);

const data = { a: 'x', b: { c: 1, d: [1.5, null] }, l: ['p', 'q', 3n], t: new Date(0) };

async function expectNoOtherError(run: () => Promise<string>): Promise<void> {
  try {
    assert.equal(typeof (await run()), 'string');
  } catch (error) {
    assert.ok(error instanceof TemplateError, String((error as Error).stack));
  }
}

test('whatever the text, there is a result or a TemplateError', async () => {
  const input = {
    labels: { a: 'b' },
    value: 1,
    nowMs: 0,
    query: async () => [{ labels: {}, value: 1 }],
  };
  await fc.assert(
    fc.asyncProperty(template, async (text) => {
      await expectNoOtherError(() => set.executeText(text, data));
      await expectNoOtherError(() => set.executeHtml(text, data));
      await expectNoOtherError(() => expandRuleTemplate(text, input));
    }),
    { numRuns: runs },
  );
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
