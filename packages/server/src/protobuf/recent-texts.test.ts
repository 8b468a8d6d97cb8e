import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RecentTexts } from './recent-texts.ts';

test('texts are as without memory, whatever was read before', () => {
  const few = fc.constantFrom('', 'a', 'job', 'instance', 'é', 'x'.repeat(64), 'x'.repeat(65));
  fc.assert(
    fc.property(fc.array(fc.oneof(few, fc.string({ unit: 'grapheme' }))), (texts) => {
      const recent = new RecentTexts();
      for (const text of [...texts, ...texts]) {
        const bytes = Buffer.from(`>${text}<`);
        assert.equal(recent.read(bytes, 1, bytes.length - 1), text.toWellFormed());
      }
    }),
  );
});

test('bytes that are no UTF-8 are no text, before and after a text of their length', () => {
  const recent = new RecentTexts();
  const bad = Buffer.of(0xff, 0xfe);
  for (const bytes of [bad, Buffer.from('ab'), bad]) {
    assert.equal(recent.read(bytes, 0, 2), bytes === bad ? undefined : 'ab');
  }
});
