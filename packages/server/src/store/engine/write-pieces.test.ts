import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { maxPiecesPerWrite, writeFileOfPieces, writePieces } from './write-pieces.ts';

test('more pieces than one call takes are in the file one after the other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-pieces-'));
  try {
    const pieces = Array.from({ length: 2 * maxPiecesPerWrite + 1 }, (_, i) =>
      new Uint8Array(i % 5).fill(i % 251),
    );
    await writeFileOfPieces(join(folder, 'f'), pieces);
    const written = await readFile(join(folder, 'f'));
    assert.ok(written.equals(Buffer.concat(pieces)));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a call that writes less than it was given is followed by one for the rest', async () => {
  const lengths = fc.array(fc.nat(9), { maxLength: 40 });
  const atOnce = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(lengths, atOnce, async (pieceLengths, shares) => {
      const pieces = pieceLengths.map((length, i) => new Uint8Array(length).fill(i));
      const written: Buffer[] = [];
      let calls = 0;
      const target = {
        writev: async (given: readonly Uint8Array[]) => {
          const all = Buffer.concat(given);
          const bytesWritten = Math.min(all.length, shares[calls++ % shares.length]);
          written.push(all.subarray(0, bytesWritten));
          return { bytesWritten };
        },
      };
      await writePieces(target, pieces);
      assert.deepEqual(Buffer.concat(written), Buffer.concat(pieces));
    }),
  );
});

test('the error of the system reaches who writes', async () => {
  await assert.rejects(writeFileOfPieces('/nowhere/at/all', [new Uint8Array(1)]), {
    code: 'ENOENT',
  });
});
