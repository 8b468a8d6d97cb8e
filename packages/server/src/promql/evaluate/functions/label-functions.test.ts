import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, ask, load } from '../testing/ask.ts';
import { maxMadeValueLength } from './label-functions.ts';

const source = load('1m', ['x{src="web-12", dst="old"} 1']);
const at = { startMs: 0 };

async function replaced(replacement: string, pattern: string): Promise<string> {
  const text = `label_replace(x, "dst", "${replacement}", "src", "${pattern}")`;
  const [line = ''] = await answer(source, text, at);
  return /dst="([^"]*)"/.exec(line)?.[1] ?? '';
}

test('a replacement takes groups by number and by name', async () => {
  const pattern = '(?P<role>[a-z]+)-(\\\\d+)';
  assert.equal(await replaced('$2', pattern), '12');
  assert.equal(await replaced(`\${1}x`, pattern), 'webx');
  assert.equal(await replaced('$role/$2', pattern), 'web/12');
  assert.equal(await replaced('$0', pattern), 'web-12');
});

test('names are as long as they can be, and unknown groups are empty', async () => {
  assert.equal(await replaced('a$1x-$7', '(.*)'), 'a-');
  assert.equal(await replaced('5$$', '.*'), '5$');
});

test('what is no whole match replaces nothing', async () => {
  assert.equal(await replaced('new', 'web'), 'old');
});

test('a regex that is none, and names that are none, are refused', async () => {
  await assert.rejects(ask(source, 'label_replace(x, "dst", "", "src", "(")', at), {
    message: 'invalid regular expression in label_replace(): (',
  });
  await assert.rejects(ask(source, 'label_join(x, "", "-", "src")', at), {
    message: 'invalid destination label name in label_join(): ',
  });
});

test('a regex of catastrophic backtracking takes no time', async () => {
  const long = load('1m', [`x{src="${'a'.repeat(5_000)}!"} 1`]);
  const before = process.cpuUsage();
  await ask(long, 'label_replace(x, "dst", "$1", "src", "((a+)+)b")', at);
  assert.ok(process.cpuUsage(before).user < 2_000_000);
});

test('a query makes no label value longer than the limit', async () => {
  const half = 'a'.repeat(maxMadeValueLength / 2);
  const long = load('1m', [`x{src="${half}"} 1`]);
  const [line = ''] = await answer(long, 'label_replace(x, "dst", "$1$1", "src", "(.*)")', at);
  assert.ok(line.includes(`dst="${half}${half}"`));
  const tooLong = { status: 422, message: /is longer than 65536 characters$/ };
  for (const template of ['$1$1$0', '$1-$1', '$1'.repeat(50_000)]) {
    const query = `label_replace(x, "dst", "${template}", "src", "(.*)")`;
    await assert.rejects(ask(long, query, at), tooLong);
  }
  assert.equal((await ask(long, 'label_join(x, "dst", "", "src", "src")', at)).type, 'vector');
  await assert.rejects(ask(long, 'label_join(x, "dst", "-", "src", "src")', at), tooLong);
});

test('texts that a query makes count for the memory they take', async () => {
  const lines = Array.from({ length: 20 }, (_, i) => `x{src="${i}${'a'.repeat(8_000)}"} 1`);
  const query = 'label_replace(x, "dst", "$1", "src", "(.*)")';
  const limits = { maxPoints: 10_000 };
  await assert.rejects(ask(load('1m', lines), query, { ...at, limits }), {
    code: 'query_too_large',
  });
  await ask(load('1m', lines.slice(0, 5)), query, { ...at, limits });
});
