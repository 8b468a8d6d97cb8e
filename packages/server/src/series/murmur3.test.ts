import assert from 'node:assert/strict';
import { test } from 'node:test';
import { murmur3First64 } from './murmur3.ts';

function hex(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const out = new Uint32Array(2);
  murmur3First64(bytes, bytes.length, out);
  return [...out].map((lane) => lane.toString(16).padStart(8, '0')).join('');
}

// Computed with the reference implementation, MurmurHash3_x86_128 with seed 0.
const vectors: [string, string][] = [
  ['', '0000000000000000'],
  ['a', 'a794933c5556b01b'],
  ['hello', '2b2444a0db91def7'],
  ['cpu_usage_percent', '95f53738edd619ef'],
  ['The quick brown fox jumps over the lazy dog', '2f1583c3ecee2c67'],
];

test('the first 64 bits are those of the reference implementation', () => {
  for (const [text, expected] of vectors) assert.equal(hex(text), expected, text);
});

test('every tail length hashes differently', () => {
  const hashes = new Set<string>();
  for (let length = 0; length <= 64; length++) hashes.add(hex('x'.repeat(length)));
  assert.equal(hashes.size, 65);
});
