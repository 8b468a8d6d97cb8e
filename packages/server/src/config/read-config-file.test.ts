import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfigFile, maxConfigFileLength, readConfigFile } from './read-config-file.ts';

test('a file with all keys', () => {
  const text = `# Tidemark
listen: 127.0.0.1:9000
data: /var/lib/tidemark
retention: raw=14d
store: embedded
token: "0123456789abcdef"
`;
  assert.deepEqual(readConfigFile(text), {
    texts: {
      listen: '127.0.0.1:9000',
      data: '/var/lib/tidemark',
      retention: 'raw=14d',
      store: 'embedded',
      token: '0123456789abcdef',
    },
    problems: [],
  });
});

test('files with nothing in them are fine', () => {
  for (const text of ['', '\n\n', '# only a comment\n', '---\n', '{}']) {
    assert.deepEqual(checkConfigFile(text), [], JSON.stringify(text));
  }
});

/** One bad file for each mistake: where it is, and what is said about it. */
const mistakes: { name: string; text: string; line: number; column: number; says: RegExp }[] = [
  {
    name: 'an unknown key',
    text: 'lisen: :8080\n',
    line: 1,
    column: 1,
    says: /unknown key "lisen"/,
  },
  {
    name: 'config in itself',
    text: 'config: x\n',
    line: 1,
    column: 1,
    says: /unknown key "config"/,
  },
  { name: 'a list as the key', text: '? [a]\n: b\n', line: 1, column: 3, says: /unknown key/ },
  {
    name: 'a number',
    text: 'data: x\nlisten: 8080\n',
    line: 2,
    column: 9,
    says: /a number; put it in quotes/,
  },
  {
    name: 'a boolean',
    text: 'token: true\n',
    line: 1,
    column: 8,
    says: /expected text, got a boolean/,
  },
  {
    name: 'a list',
    text: 'listen:\n  - :8080\n',
    line: 2,
    column: 3,
    says: /expected text, got a list/,
  },
  { name: 'a map', text: 'retention: {raw: 7d}\n', line: 1, column: 12, says: /got a list, a map/ },
  { name: 'an alias', text: 'data: &a x\ntoken: *a\n', line: 2, column: 8, says: /an alias/ },
  { name: 'no value', text: 'data:\n', line: 1, column: 6, says: /expected text, got nothing/ },
  { name: 'an empty value', text: 'data: ""\n', line: 1, column: 7, says: /got nothing/ },
  { name: 'a bad address', text: 'listen: nowhere\n', line: 1, column: 9, says: /host:port/ },
  { name: 'a bad retention', text: 'retention: raw=7\n', line: 1, column: 12, says: /with a unit/ },
  { name: 'a bad store', text: 'store: mysql\n', line: 1, column: 8, says: /expected embedded/ },
  { name: 'a bad token', text: 'token: two words\n', line: 1, column: 8, says: /visible ASCII/ },
  { name: 'a key twice', text: 'data: a\ndata: b\n', line: 2, column: 1, says: /unique/ },
  { name: 'a list as the file', text: '- listen\n', line: 1, column: 1, says: /key: value/ },
  { name: 'a word as the file', text: 'hello\n', line: 1, column: 1, says: /key: value/ },
  { name: 'an open quote', text: 'data: "x\n', line: 2, column: 1, says: /quote/ },
  { name: 'a tab', text: 'data:\n\tx: y\n', line: 2, column: 1, says: /[Tt]ab/ },
  {
    name: 'two documents',
    text: 'data: a\n---\ndata: b\n',
    line: 2,
    column: 1,
    says: /multiple documents/,
  },
];

for (const { name, text, line, column, says } of mistakes) {
  test(`${name} is found`, () => {
    const problems = checkConfigFile(text);
    assert.equal(problems.length, 1, JSON.stringify(problems));
    assert.match(problems[0]?.message ?? '', says);
    assert.deepEqual([problems[0]?.line, problems[0]?.column], [line, column]);
  });
}

test('all mistakes are told at once, in the order of the file', () => {
  const problems = checkConfigFile('stroe: embedded\nlisten: nowhere\ndata: x\nretention: 7\n');
  assert.deepEqual(
    problems.map(({ where, line }) => [where, line]),
    [
      ['stroe', 1],
      ['listen', 2],
      ['retention', 4],
    ],
  );
});

test('a file over the limit is refused', () => {
  assert.deepEqual(checkConfigFile('#'.repeat(maxConfigFileLength)), []);
  const [problem] = checkConfigFile('#'.repeat(maxConfigFileLength + 1));
  assert.match(problem?.message ?? '', /at most 1000000 characters/);
});
