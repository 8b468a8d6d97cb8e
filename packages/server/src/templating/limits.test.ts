import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertmanagerFunctions } from './functions/index.ts';
import {
  maxDepth,
  maxOutputLength,
  maxPatternLength,
  maxPrintfWidth,
  maxSteps,
  maxTemplateLength,
  maxVariables,
} from './limits.ts';
import { TemplateError } from './template-error.ts';
import { parseTemplates } from './template-set.ts';

const set = parseTemplates([], { functions: alertmanagerFunctions(() => 0) });

async function reasonOf(text: string, data: unknown = null): Promise<string> {
  try {
    return `wrote ${(await set.executeText(text, data)).length}`;
  } catch (error) {
    assert.ok(error instanceof TemplateError, String((error as Error).stack));
    return error.reason;
  }
}

test('the length of a template', async () => {
  assert.equal(await reasonOf('x'.repeat(maxTemplateLength)), `wrote ${maxTemplateLength}`);
  assert.equal(
    await reasonOf('x'.repeat(maxTemplateLength + 1)),
    `expected at most ${maxTemplateLength} characters, got ${maxTemplateLength + 1}`,
  );
});

test('the length of the output, in text and in HTML', async () => {
  const thousand = 'x'.repeat(1000);
  const reason = `text is longer than ${maxOutputLength} characters`;
  assert.equal(await reasonOf(`{{ range 1000 }}${thousand}{{ end }}`), 'wrote 1000000');
  assert.equal(await reasonOf(`{{ range 1100 }}${thousand}{{ end }}`), reason);
  assert.equal(await reasonOf('{{ range 1100 }}{{ $ }}{{ end }}', thousand), reason);
  await assert.rejects(set.executeHtml('{{ range 1100 }}{{ $ }}{{ end }}', thousand), { reason });
});

test('the length of texts that functions make: doubling them ends', async () => {
  const doubling = (make: string) =>
    `{{ $x := "0123456789" }}{{ range 100 }}{{ $x = ${make} }}{{ end }}`;
  for (const make of [
    'print $x $x',
    'printf "%s%s" $x $x',
    'join $x (stringSlice $x $x)',
    'toJson (list $x $x)',
    'html $x $x "<<"',
    'urlquery $x $x "<<"',
    'js $x $x "<<"',
  ]) {
    assert.match(await reasonOf(doubling(make)), /text is longer than \d+ characters/, make);
  }
});

test('the length of what a regular expression makes', async () => {
  const reason = await reasonOf('{{ reReplaceAll "a" $ "aaaaaaaaaaaa" }}', 'x'.repeat(100_000));
  assert.equal(
    reason,
    `error calling reReplaceAll: text is longer than ${maxOutputLength} characters`,
  );
});

test('values inside values', async () => {
  const nested = '{{ $x := list }}{{ range 200 }}{{ $x = list $x }}{{ end }}';
  const doubled = '{{ $x := list "a" }}{{ range 60 }}{{ $x = list $x $x }}{{ end }}';
  assert.match(await reasonOf(`${nested}{{ $x }}`), /value is nested more than 100 deep/);
  assert.match(await reasonOf(`${nested}{{ toJson $x }}`), /value is nested more than 100 deep/);
  assert.match(await reasonOf(`${doubled}{{ $x }}`), /text is longer than/);
  assert.match(await reasonOf(`${doubled}{{ printf "%s" $x }}`), /text is longer than/);
  const data: unknown[] = [];
  data.push(data);
  assert.match(await reasonOf('{{ . }}', data), /data is nested more than 100 deep/);
});

test('the number of steps, among them what calls read', async () => {
  const reason = `takes more than ${maxSteps} steps`;
  assert.equal(await reasonOf('{{ range 100000000 }}{{ end }}'), reason);
  assert.equal(
    await reasonOf('{{ range 900 }}{{ range 1000 }}{{ len "" | and "" }}{{ end }}{{ end }}'),
    reason,
  );
  const text = 'a'.repeat(100_000);
  assert.equal(await reasonOf('{{ range 110 }}{{ $x := toUpper $ }}{{ end }}', text), reason);
  assert.equal(await reasonOf('{{ range 10 }}{{ $x := toUpper $ }}{{ end }}', text), 'wrote 0');
  assert.equal(await reasonOf('{{ range 11 }}{{ $x := match "b" $ }}{{ end }}', text), reason);
  const list = Array.from({ length: 100_000 }, () => 'a');
  assert.equal(await reasonOf('{{ range 110 }}{{ $x := len $ }}{{ end }}', list), reason);
});

test('depth: in the text, and of templates in templates', async () => {
  const blocks = (count: number) => `${'{{ if 1 }}'.repeat(count)}${'{{ end }}'.repeat(count)}`;
  const parentheses = (count: number) => `{{ ${'('.repeat(count)}1${')'.repeat(count)} }}`;
  const nested = `blocks and parentheses are nested more than ${maxDepth} deep`;
  assert.equal(await reasonOf(blocks(maxDepth)), 'wrote 0');
  assert.equal(await reasonOf(blocks(maxDepth + 1)), nested);
  assert.equal(await reasonOf(parentheses(maxDepth)), 'wrote 1');
  assert.equal(await reasonOf(parentheses(maxDepth + 1)), nested);
  assert.equal(
    await reasonOf(`{{ if 1 }}${'{{ else if 1 }}'.repeat(maxDepth + 1)}{{ end }}`),
    nested,
  );
  const deep = `blocks, parentheses and templates run more than ${maxDepth} deep`;
  assert.equal(
    await reasonOf('{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" }}'),
    deep,
  );
  assert.equal(await reasonOf('{{ define "x" }}{{ tmpl "x" 1 }}{{ end }}{{ template "x" }}'), deep);
});

test('the number of variables', async () => {
  const declare = (count: number) => '{{ $x := 1 }}'.repeat(count);
  assert.equal(await reasonOf(declare(maxVariables)), 'wrote 0');
  assert.equal(await reasonOf(declare(maxVariables + 1)), `more than ${maxVariables} variables`);
});

test('the length of regular expressions, and widths of printf', async () => {
  assert.match(
    await reasonOf('{{ match $ "x" }}', 'x'.repeat(maxPatternLength + 1)),
    /regular expression is longer than 1000 characters/,
  );
  assert.equal(await reasonOf(`{{ match $ "x" }}`, 'x'.repeat(maxPatternLength)), 'wrote 5');
  assert.equal(await reasonOf(`{{ printf "%${maxPrintfWidth}d" 1 }}`), `wrote ${maxPrintfWidth}`);
  assert.equal(
    await set.executeText(`{{ printf "%${maxPrintfWidth + 1}d %.99999999f" 1 1.5 }}`, null),
    '%!(BADWIDTH)1 %!(BADPREC)1.500000',
  );
});
