import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashShare, xxHash64 } from './hash-share.ts';

test('hashes are those of the published XXH64', () => {
  const known: [string, string][] = [
    ['', 'ef46db3751d8e999'],
    ['a', 'd24ec4f1a98c6e5b'],
    ['abc', '44bc2cf5ad770999'],
    ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1'],
  ];
  for (const [text, hash] of known) {
    assert.equal(xxHash64(Buffer.from(text)).toString(16), hash, text);
  }
});

test('labels stand evenly between 0 and 1', () => {
  const shares = Array.from({ length: 2_000 }, (_, at) =>
    hashShare([
      ['__name__', 'x'],
      ['instance', `host-${at}`],
    ]),
  );
  assert.ok(shares.every((share) => share >= 0 && share < 1));
  const below = shares.filter((share) => share < 0.25).length;
  assert.ok(below > 400 && below < 600, `${below} of 2,000 are below a quarter`);
});

test('labels of 255 bytes and more have a longer length before them', () => {
  assert.notEqual(hashShare([['a', 'x'.repeat(254)]]), hashShare([['a', 'x'.repeat(255)]]));
});
