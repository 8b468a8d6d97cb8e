import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutBytes, cutHtml, cutText } from './cut-text.ts';

test('texts are cut at lines, then at words, and never within a character', () => {
  assert.equal(cutText('short', 5), 'short');
  assert.equal(cutText('first line\nsecond', 14), 'first line\n…');
  assert.equal(cutText('some words here', 12), 'some words…');
  assert.equal(cutText('aaaaaaaa', 5), 'aaaa…');
  assert.equal(cutText('aaa😀😀', 5), 'aaa…');
});

test('HTML is cut between tags and entities, and closed', () => {
  assert.equal(cutHtml('<b>bold</b>', 20), '<b>bold</b>');
  assert.equal(cutHtml('<b>bold text that is long</b>', 20), '<b>bold text th…</b>');
  assert.equal(cutHtml('ab&amp;cd&amp;ef', 12), 'ab&amp;cd…');
  assert.equal(cutHtml('<a href="https://x/y">a</a> and more of it', 24), '…');
});

test('cut texts are within their limit, whatever they are', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 8, max: 200 }), (text, limit) => {
      assert.ok(cutText(text, limit).length <= limit);
      assert.ok(Buffer.byteLength(cutBytes(text, limit)) <= limit);
    }),
  );
});

test('cut HTML is within its limit, with its tags closed in their order', () => {
  const word = fc.constantFrom('word ', '&amp;', '&lt;', '😀', '\n');
  const element = fc
    .tuple(fc.constantFrom('b', 'i', 'code'), fc.array(word, { maxLength: 5 }))
    .map(([name, words]) => `<${name}>${words.join('')}<i>in</i></${name}>`);
  const html = fc.array(fc.oneof(word, element), { maxLength: 30 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(html, fc.integer({ min: 20, max: 200 }), (text, limit) => {
      const cut = cutHtml(text, limit);
      assert.ok(cut.length <= limit);
      const open: string[] = [];
      for (const [, slash, name] of cut.matchAll(/<(\/?)(\w+)>/g)) {
        if (slash === '') open.push(name ?? '');
        else assert.equal(open.pop(), name);
      }
      assert.deepEqual(open, []);
      assert.doesNotMatch(cut.replaceAll(/&(amp|lt);/g, ''), /&/);
    }),
  );
});
