import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxYamlLength, maxYamlValues, readYaml, type YamlValue } from './yaml-value.ts';

const problemsOf = (text: string, read: (root: YamlValue) => unknown) =>
  readYaml(text, read).problems.map(
    ({ where, message, line, column }) => `${line}:${column} ${where}: ${message}`,
  );

test('scalars in a place for texts are what is written there', () => {
  const { value } = readYaml('a: 5\nb: 007\nc: true\nd: "x"\ne:\nf: 1e3\n', (root) => root.texts());
  assert.deepEqual({ ...value }, { a: '5', b: '007', c: 'true', d: 'x', e: '', f: '1e3' });
});

test('what is not expected is reported with its place', () => {
  const read = (root: YamlValue) => {
    const field = root.fields(['list', 'count', 'flag', 'word']);
    field?.('list')
      ?.list()
      ?.map((one) => one.text());
    field?.('count')?.wholeNumber(1, 5);
    field?.('flag')?.boolean();
    field?.('word')?.oneOf(['a', 'b']);
  };
  assert.deepEqual(
    problemsOf('list:\n  - a\n  - {x: 1}\ncount: 9\nflag: 7\nword: c\nother: 1\n', read),
    [
      '3:5 list[1]: expected a text, got a map',
      '4:8 count: expected a whole number from 1 to 5, got 9',
      '5:7 flag: expected true or false, got 7',
      '6:7 word: expected one of a, b, got "c"',
      '7:8 other: unknown field "other", expected one of list, count, flag, word',
    ],
  );
  assert.deepEqual(problemsOf('- a\n', read), [
    '1:1 : expected lines of the form key: value, got a list',
  ]);
  assert.deepEqual(problemsOf('list: yes\ncount: 2\nflag: yes\nword: a\n', read), [
    '1:7 list: expected a list, got "yes"',
  ]);
});

test('broken YAML and keys that are there twice', () => {
  assert.match(problemsOf('a: [1\n', () => undefined)[0] ?? '', /^2:1 : /);
  assert.match(problemsOf('a: 1\na: 2\n', () => undefined)[0] ?? '', /unique/);
});

test('empty fields count as not there, parse errors are told in their words', () => {
  const { value, problems } = readYaml('a: ~\nb: x\n', (root) => {
    const field = root.fields(['a', 'b']);
    return [field?.('a'), field?.('b')?.parsed((text) => Number.parseInt(text, 10) || fail())];
  });
  assert.deepEqual(value, [undefined, undefined]);
  assert.equal(problems[0]?.message, 'not today');
  function fail(): never {
    throw new Error('not today');
  }
});

test('anchors, aliases and merge keys', () => {
  const text = 'base: &base {a: 1, b: 2}\nother:\n  <<: *base\n  b: 3\nlist: [*base]\n';
  const { value, problems } = readYaml(text, (root) => {
    const field = root.fields(['base', 'other', 'list']);
    assert.deepEqual({ ...field?.('other')?.texts() }, { a: '1', b: '3' });
    return [field?.('other')?.plain(), field?.('list')?.list()?.[0]?.texts()];
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(value?.[0], { a: 1, b: 3 });
  assert.deepEqual({ ...(value?.[1] as object) }, { a: '1', b: '2' });
});

test('limits: the length of the file, and values that aliases multiply', () => {
  assert.match(problemsOf(' '.repeat(maxYamlLength + 1), () => undefined)[0] ?? '', /at most/);
  const many = Array.from({ length: 1_000 }, () => '1').join(',');
  const text = `a: &a [${many}]\nb: &b [${many.replaceAll('1', '*a')}]\n`;
  const readAll = (value: YamlValue): unknown =>
    value.where.includes('[') && value.where.split('[').length > 2
      ? value
      : value.list()?.map(readAll);
  assert.ok(1_000 * 1_000 >= maxYamlValues);
  const problems = problemsOf(text, (root) => root.fields(['a', 'b'])?.('b')?.list()?.map(readAll));
  assert.match(problems[0] ?? '', /at most 1000000 values/);
});
