import assert from 'node:assert/strict';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
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

test('what a call does not write is given to the next one, and no call is given too much', async () => {
  const lengths = fc.array(fc.nat(9), { maxLength: 40 });
  const atOnce = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 9 });
  const limit = fc.integer({ min: 1, max: 40 });
  await fc.assert(
    fc.asyncProperty(lengths, atOnce, limit, async (pieceLengths, shares, maxBytes) => {
      const pieces = pieceLengths.map((length, i) => new Uint8Array(length).fill(i));
      const written: Buffer[] = [];
      let calls = 0;
      const target = {
        writev: async (given: readonly Uint8Array[]) => {
          const all = Buffer.concat(given);
          assert.ok(all.length <= maxBytes);
          const bytesWritten = Math.min(all.length, shares[calls++ % shares.length]);
          written.push(all.subarray(0, bytesWritten));
          return { bytesWritten };
        },
      };
      await writePieces(target, pieces, maxBytes);
      assert.deepEqual(Buffer.concat(written), Buffer.concat(pieces));
    }),
  );
});

test('a file that is larger than what a call can tell of is written once', async () => {
  // The same memory many times over, into nothing: the system counts as it would in a file.
  const piece = new Uint8Array(64 * 1024 * 1024);
  const sizeBytes = 5 * 1024 ** 3;
  const file = await open('/dev/null', 'w');
  let written = 0;
  try {
    const target = {
      writev: async (given: readonly Uint8Array[]) => {
        const { bytesWritten } = await file.writev(given);
        written += bytesWritten;
        return { bytesWritten };
      },
    };
    await writePieces(
      target,
      Array.from({ length: sizeBytes / piece.length }, () => piece),
    );
  } finally {
    await file.close();
  }
  assert.equal(written, sizeBytes);
});

test('a call that writes nothing ends the writing', async () => {
  const target = { writev: async () => ({ bytesWritten: 0 }) };
  await assert.rejects(writePieces(target, [new Uint8Array(1)]), /wrote 0 bytes/);
});

test('the error of the system reaches who writes', async () => {
  await assert.rejects(writeFileOfPieces('/nowhere/at/all', [new Uint8Array(1)]), {
    code: 'ENOENT',
  });
});
