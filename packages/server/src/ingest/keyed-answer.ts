import { hash } from 'node:crypto';
import type { IngestAnswer } from './ingest.ts';
import type { RowsOutcome } from './rows.ts';

/** Items of a body by index, a bit for each. */
export class ItemSet {
  readonly #bits: Uint8Array;
  count = 0;

  constructor(bits: Uint8Array) {
    this.#bits = bits;
    for (const byte of bits) for (let left = byte; left !== 0; left &= left - 1) this.count++;
  }

  /** All of `itemCount` items but these. */
  static allBut(itemCount: number, left: ReadonlySet<number>): ItemSet {
    const bits = new Uint8Array(Math.ceil(itemCount / 8));
    for (let item = 0; item < itemCount; item++) {
      if (!left.has(item)) bits[item >>> 3] |= 1 << (item & 7);
    }
    return new ItemSet(bits);
  }

  has(item: number): boolean {
    return (this.#bits[item >>> 3] & (1 << (item & 7))) !== 0;
  }

  toText(): string {
    return Buffer.from(this.#bits).toString('base64');
  }
}

/** What an `Idempotency-Key` stands for. */
export type Remembered = {
  answer: IngestAnswer;
  /** Of the body that came with the key; undefined for keys of versions that did not note it. */
  bodyHash: string | undefined;
  /** Where some items were refused only for the time being: those that are stored, and must not be again. */
  storedItems: ItemSet | undefined;
};

/** 128 bits that tell bodies apart. */
export function hashOf(body: Buffer): string {
  return hash('sha256', body, 'base64url').slice(0, 22);
}

/**
 * The answer of a key as it is kept, in the log and in the store: its body, which has no line break as JSON is
 * written here, then on a line of its own the hash and the items. So keys of older versions stay readable.
 */
export function keptAnswer({ answer, bodyHash, storedItems }: Remembered): IngestAnswer {
  const items = storedItems === undefined ? '' : ` ${storedItems.toText()}`;
  return { status: answer.status, body: `${answer.body}\n${bodyHash ?? ''}${items}` };
}

/** What {@link keptAnswer} kept. */
export function rememberedOf({ status, body }: IngestAnswer): Remembered {
  const [answered = '', more] = body.split('\n');
  const [bodyHash, items] = more?.split(' ') ?? [];
  return {
    answer: { status, body: answered },
    bodyHash,
    storedItems: items === undefined ? undefined : new ItemSet(Buffer.from(items, 'base64')),
  };
}

/**
 * Whether a sender in a foreign protocol is asked to come again (429): all that he sent was new series over a
 * limit, so that nothing is stored yet. Senders repeat whole requests after a 429; if something was stored,
 * they would send it again and again, and what is known would wait behind what is refused.
 */
export function comesAgain({ stored, refused, overLimit }: RowsOutcome): boolean {
  return stored === 0 && overLimit > 0 && overLimit === refused;
}
