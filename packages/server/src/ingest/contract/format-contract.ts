/** The suite that every format passes: see `passesFormatContract`. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maxLabelValueLength } from '@tidemark/protocol';
import fc from 'fast-check';
import { Batch } from '../../batch/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import { SeriesTable } from '../../series/index.ts';
import { decodersFor, type FormatName, type FormatOptions } from '../formats.ts';
import { Rows, type RowsOutcome } from '../rows.ts';
import { generator } from '../testing/damaged-bodies.ts';
import { samplesOf } from '../testing/open-rows.ts';

export type ContractSample = {
  name: string;
  labels: Record<string, string>;
  timestampMs: number;
  value: number;
};

export type FormatContract<Name extends FormatName> = {
  format: Name;
  options: FormatOptions[Name];
  /** A body that brings these samples, each as an item of its own. */
  write: (samples: readonly ContractSample[]) => Buffer;
  /** What the sender is told; none where the protocol has no answers. */
  answer?: (outcome: RowsOutcome) => { status: number; headers: Record<string, string> };
  /** What the sample is once it is taken in, where the format changes names or adds labels. */
  arrivesAs?: (sample: ContractSample) => ContractSample;
  /** Times that the format can say are multiples of this. */
  timestampUnitMs?: number;
  /** Whether one bad sample costs the whole body, as a strict format has it. */
  isAllOrNothing?: boolean;
  /** Texts that label values may be in this format; any Unicode by default. */
  labelValue?: fc.Arbitrary<string>;
  /** Label sets that the format can say; any by default. */
  labels?: fc.Arbitrary<Record<string, string>>;
};

const nowMs = Date.UTC(2026, 10, 21, 12);
/** Fuzzed cases of one suite; set it to a million for a thorough run. */
const fuzzCases = Number(process.env.TIDEMARK_TEST_FUZZ_CASES ?? 1_000);

/** Any Unicode that a label may be. */
export const anyText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed());

const plainName = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,6})?$/);

const anyValue = fc.double({ noNaN: true, noDefaultInfinity: true });

/** Runs the suite for one format. */
export function passesFormatContract<Name extends FormatName>(
  contract: FormatContract<Name>,
): void {
  const unitMs = contract.timestampUnitMs ?? 1;
  const arrivesAs = contract.arrivesAs ?? ((sample) => sample);
  const somewhen = (ageMs: number) => Math.floor((nowMs - ageMs) / unitMs) * unitMs;

  const plain = (labels: Record<string, string>, at: number, value = at): ContractSample => ({
    name: 'temperature',
    labels,
    timestampMs: somewhen(60_000 - at * 1_000),
    value,
  });

  describe(`format ${contract.format}`, () => {
    test('takes samples in, in their order', () => {
      const sent = [plain({ host: 'a' }, 1), plain({ host: 'b' }, 2), plain({ host: 'a' }, 3)];
      const taker = new Taker(contract);
      const outcome = taker.take(contract.write(sent));
      assert.deepEqual(taker.samples, sent.map(arrivesAs));
      assert.equal(outcome.stored, 3);
      assert.deepEqual(outcome.problems, []);
    });

    test('knows its series again', () => {
      const taker = new Taker(contract);
      const body = contract.write([plain({ host: 'a' }, 1), plain({ host: 'b' }, 2)]);
      taker.take(body);
      const series = taker.table.activeCount;
      taker.take(body);
      taker.take(contract.write([plain({ host: 'b' }, 3)]));
      assert.equal(taker.table.activeCount, series);
      assert.equal(taker.samples.length, 5);
    });

    test('keeps names, labels, times and values as they are', () => {
      const shape = {
        name: plainName,
        labels:
          contract.labels ??
          fc.dictionary(plainName, contract.labelValue ?? anyText, {
            maxKeys: 5,
            noNullPrototype: true,
          }),
        timestampMs: fc.integer({ min: 1, max: nowMs / unitMs }).map((units) => units * unitMs),
        value: anyValue,
      };
      const sample = fc.record(shape, { noNullPrototype: true });
      fc.assert(
        fc.property(fc.array(sample, { minLength: 1, maxLength: 5 }), (samples) => {
          const sent = contract.isAllOrNothing ? samples.slice(0, 1) : samples;
          const taker = new Taker(contract);
          taker.take(contract.write(sent));
          assert.deepEqual(taker.samples, sent.map(arrivesAs));
        }),
        { numRuns: 100 },
      );
    });

    test('refuses a sample of the day after tomorrow, and says which', () => {
      const early = { ...plain({ host: 'b' }, 2), timestampMs: somewhen(-2 * 86_400_000) };
      const sent = [plain({ host: 'a' }, 1), early, plain({ host: 'c' }, 3)];
      const taker = new Taker(contract);
      const outcome = taker.take(contract.write(sent));
      assert.deepEqual(taker.samples, [sent[0], sent[2]].map(arrivesAs));
      assert.equal(outcome.stored, 2);
      assert.equal(outcome.refused, 1);
      assert.match(outcome.problems[0].field ?? '', /time/);
      assert.match(outcome.problems[0].message, /one day ahead/);
    });

    test('refuses a label that is too long, and nothing else', () => {
      const long = plain({ host: 'x'.repeat(maxLabelValueLength + 1) }, 2);
      const sent = [plain({ host: 'a' }, 1), long, plain({ host: 'c' }, 3)];
      const taker = new Taker(contract);
      const outcome = taker.take(contract.write(sent));
      assert.deepEqual(taker.samples, [sent[0], sent[2]].map(arrivesAs));
      assert.equal(outcome.refused, 1);
      assert.match(outcome.problems[0].message, /at most 2048 characters/);
    });

    test('refuses new series over the limit while known ones flow', () => {
      const taker = new Taker(contract);
      taker.take(contract.write([plain({ host: 'a' }, 1)]));
      taker.isFull = true;
      const sent = [plain({ host: 'a' }, 2), plain({ host: 'new' }, 3)];
      const outcome = taker.take(contract.write(sent));
      assert.equal(outcome.stored, 1);
      assert.equal(outcome.refused, 1);
      assert.equal(outcome.overLimit, 1);
    });

    const { answer } = contract;
    if (answer !== undefined) {
      // Senders repeat a whole request after 429: what is stored must not wait for what is refused.
      test('asks to come again only when nothing is stored', () => {
        const taker = new Taker(contract);
        taker.take(contract.write([plain({ host: 'a' }, 1)]));
        taker.isFull = true;
        const mixed = answer(
          taker.take(contract.write([plain({ host: 'a' }, 2), plain({ host: 'new' }, 3)])),
        );
        assert.ok(mixed.status < 429 && mixed.status >= 200, `${mixed.status}`);
        const nothing = answer(taker.take(contract.write([plain({ host: 'new' }, 3)])));
        assert.equal(nothing.status, 429);
        assert.equal(nothing.headers['retry-after'], '60');
        taker.isFull = false;
        const all = answer(taker.take(contract.write([plain({ host: 'new' }, 3)])));
        assert.ok(all.status >= 200 && all.status < 300, `${all.status}`);
      });
    }

    test('takes an empty body as an error or as nothing', () => {
      const taker = new Taker(contract);
      taker.tryTake(Buffer.alloc(0));
      assert.deepEqual(taker.samples, []);
    });

    test('takes a body cut anywhere as the part that is whole, or refuses it', () => {
      const body = contract.write([plain({ host: 'a' }, 1), plain({ host: 'b' }, 2)]);
      for (let length = 0; length < body.length; length++) {
        new Taker(contract).tryTake(body.subarray(0, length));
      }
    });

    test(`survives ${fuzzCases} damaged bodies, and takes good ones afterwards`, () => {
      const good = contract.write([
        plain({ host: 'a', region: 'eu' }, 1),
        plain({ host: 'b', region: 'ü' }, 2, 0.25),
        plain({}, 3, 1e300),
      ]);
      const taker = new Taker(contract);
      const random = generator(20_261_121);
      for (let i = 0; i < fuzzCases; i++) {
        taker.tryTake(damaged(good, random));
        if (i % 1_000 === 999) taker.forget();
      }
      taker.forget();
      assert.equal(taker.take(good).stored, 3);
    });
  });
}

/** One decoder with a table of its own, and all that it brought. */
class Taker<Name extends FormatName> {
  readonly table = new SeriesTable();
  isFull = false;
  readonly #contract: FormatContract<Name>;
  readonly #decoders = decodersFor(this.table);
  readonly #rows: Rows;
  #batch = new Batch();

  constructor(contract: FormatContract<Name>) {
    this.#contract = contract;
    this.#rows = new Rows(this.table, {
      admit: () => (this.isFull ? 'too many series' : undefined),
      giveBack: () => undefined,
    });
  }

  get samples(): ContractSample[] {
    return samplesOf(this.#batch, this.table).map(({ kind: _, ...sample }) => sample);
  }

  take(body: Buffer): RowsOutcome {
    this.#rows.open(this.#batch, nowMs, '192.0.2.1');
    try {
      this.#decoders[this.#contract.format].decode(body, this.#rows, this.#contract.options);
    } catch (error) {
      this.#rows.abandon();
      throw error;
    }
    return this.#rows.finish();
  }

  /** A body that may be damaged: it is refused in the right way, with nothing of it left, or taken. */
  tryTake(body: Buffer): void {
    const before = this.#batch.mark;
    const { size: _, ...tableBefore } = this.table.mark;
    try {
      const { stored, refused, problems } = this.take(body);
      assert.ok(stored >= 0 && refused >= 0);
      assert.ok(problems.length <= 100);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      assert.ok(error.status >= 400 && error.status < 500, error.message);
      assert.ok(error.message.length < 1_000);
      assert.deepEqual(this.#batch.mark, before);
      const { size: __, ...tableAfter } = this.table.mark;
      assert.deepEqual(tableAfter, tableBefore, 'series of a refused body stay in the table');
    }
  }

  /** Empties the batch; the series stay. */
  forget(): void {
    this.#batch = new Batch();
  }
}

/** Changes, cuts, repeats or inserts some bytes. */
function damaged(good: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(good);
  const changes = 1 + Math.floor(random() * 4);
  let result = bytes;
  for (let i = 0; i < changes; i++) {
    const at = Math.floor(random() * result.length);
    const kind = random();
    if (kind < 0.5) result[at] = Math.floor(random() * 256);
    else if (kind < 0.6) result[at] = result[at] ^ (1 << Math.floor(random() * 8));
    else if (kind < 0.75) result = result.subarray(0, at + 1);
    else if (kind < 0.9) {
      const end = Math.min(result.length, at + Math.floor(random() * 40));
      result = Buffer.concat([result.subarray(0, end), result.subarray(at)]);
    } else {
      const noise = Buffer.from(Array.from({ length: 6 }, () => Math.floor(random() * 256)));
      result = Buffer.concat([result.subarray(0, at), noise, result.subarray(at)]);
    }
  }
  return result;
}
