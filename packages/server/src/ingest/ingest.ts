import { type ErrorAnswer, maxErrorDetails, maxIdempotencyKeyLength } from '@tidemark/protocol';
import { badRequest } from '../errors/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Log } from '../wal/index.ts';
import { type Decoders, decodersFor, type FormatName, type FormatOptions } from './formats.ts';
import type { Decoded } from './json/decode-json.ts';
import { JsonDecoder } from './json/json-decoder.ts';
import { comesAgain, hashOf, ItemSet, keptAnswer, rememberedOf } from './keyed-answer.ts';
import { Rows, type RowsOutcome } from './rows.ts';
import type { SeriesGuard } from './series-guard.ts';

/** What the sender gets: a status and a JSON text, kept as text so that a repeat is the same to the byte. */
export type IngestAnswer = { status: number; body: string };

/** Who sends, and the `Idempotency-Key` if there is one. */
export type Sending = { sender: string; key: string | undefined };

/** A key, the hash of the body that came with it, and which of its items an earlier try has stored. */
type Keyed = { key: string; bodyHash: string; storedItems?: ItemSet | undefined };

/** What was taken of one body, in numbers. */
export type Taken = { stored: number; refused: number; bodyBytes: number };

export type IngestOptions = {
  log: Log;
  table: SeriesTable;
  guard: SeriesGuard;
  pipeline: Pipeline;
  nowMs: () => number;
  /** Waits until samples may be appended; rejects with a retryable error when they may not. */
  admit: () => Promise<void>;
  onTaken: (taken: Taken) => void;
};

/**
 * The shell around the decoders: it takes a body to the log, waits until it is safe, and answers.
 * A request whose `Idempotency-Key` was answered within 24 hours gets that answer again; one of which new series
 * were refused is taken again, without the items that are stored. A key stands for one body.
 */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #json: JsonDecoder;
  readonly #decoders: Decoders;
  readonly #rows: Rows;
  #underWay = new Map<string, Promise<IngestAnswer>>();

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#json = new JsonDecoder(options.table, options.guard);
    this.#decoders = decodersFor(options.table);
    this.#rows = new Rows(options.table, options.guard, options.pipeline.metadata);
  }

  /** Takes a decompressed JSON body. Rejects with a TidemarkError when nothing of it was stored. */
  takeJson(body: Buffer, { sender, key }: Sending): Promise<IngestAnswer> {
    if (key === undefined) return this.#storeJson(body, sender, undefined);
    checkKey(key);
    return this.#once({ key, bodyHash: hashOf(body) }, (keyed) =>
      this.#storeJson(body, sender, keyed),
    );
  }

  /**
   * Takes a body of any other format, decompressed if its options do not say otherwise, and says what became of it; the format's `answer.ts`
   * puts that into the words of its protocol. Rejects with a TidemarkError when nothing was stored.
   */
  async take<Name extends FormatName>(
    format: Name,
    body: Buffer,
    options: FormatOptions[Name],
    { sender, key }: Sending,
  ): Promise<RowsOutcome> {
    if (key === undefined) return this.#store(format, body, options, sender, undefined);
    checkKey(key);
    // One key may be used with two formats, whose answers differ. No header holds a line break.
    const ofFormat = { key: `${format}\n${key}`, bodyHash: hashOf(body) };
    let outcome: RowsOutcome | undefined;
    const answer = await this.#once(ofFormat, async (keyed) => {
      outcome = await this.#store(format, body, options, sender, keyed);
      return asAnswer(outcome);
    });
    return outcome ?? (JSON.parse(answer.body) as RowsOutcome);
  }

  /**
   * Lets `write` put down rows that came in no request, and resolves when they are safe. Rejects with a
   * TidemarkError when nothing was stored.
   */
  async write(sender: string, write: (rows: Rows) => void): Promise<RowsOutcome> {
    return this.#storeRows(write, sender, undefined, 0);
  }

  /** Gives the answer that the key has, or runs `store`; a second request with the key waits for the first. */
  async #once(keyed: Keyed, store: (keyed: Keyed) => Promise<IngestAnswer>): Promise<IngestAnswer> {
    const { pipeline, nowMs } = this.#options;
    const { key, bodyHash } = keyed;
    for (;;) {
      const first = this.#underWay.get(key);
      if (first === undefined) break;
      // It takes the first one's place if that one fails.
      await first.catch(() => undefined);
    }
    const kept = pipeline.answeredKeys.find(key, nowMs());
    const known = kept === undefined ? undefined : rememberedOf(kept);
    if (known !== undefined) {
      // Only the same body can bring the rest of its items.
      const isRest = known.storedItems !== undefined && known.bodyHash === bodyHash;
      if (!isRest) return known.answer;
    }
    const answer = store({ ...keyed, storedItems: known?.storedItems });
    this.#underWay.set(key, answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #storeJson(body: Buffer, sender: string, keyed: Keyed | undefined): Promise<IngestAnswer> {
    const { log, nowMs, admit, onTaken } = this.#options;
    await admit();
    const batch = log.gathering;
    const before = keyed?.storedItems;
    const decoded = this.#json.decode(body, batch, nowMs(), sender, before);
    const answer = itemsAnswer({ ...decoded, stored: decoded.stored + (before?.count ?? 0) });
    if (decoded.stored > 0) {
      if (keyed !== undefined) {
        const { key, bodyHash } = keyed;
        const storedItems = decoded.overLimit > 0 ? storedItemsOf(decoded, before) : undefined;
        batch.keyedAnswers.push({ key, ...keptAnswer({ answer, bodyHash, storedItems }) });
      }
      await log.commit();
    }
    onTaken({
      stored: decoded.stored,
      refused: decoded.problems.length,
      bodyBytes: body.length,
    });
    return answer;
  }

  #store<Name extends FormatName>(
    format: Name,
    body: Buffer,
    options: FormatOptions[Name],
    sender: string,
    keyed: Keyed | undefined,
  ): Promise<RowsOutcome> {
    const decoder = this.#decoders[format];
    return this.#storeRows(
      (rows) => decoder.decode(body, rows, options),
      sender,
      keyed,
      decoder.contentBytes?.(body, options) ?? body.length,
    );
  }

  async #storeRows(
    write: (rows: Rows) => void,
    sender: string,
    keyed: Keyed | undefined,
    bodyBytes: number,
  ): Promise<RowsOutcome> {
    const { log, nowMs, admit, onTaken } = this.#options;
    await admit();
    const batch = log.gathering;
    const rows = this.#rows;
    rows.open(batch, nowMs(), sender);
    try {
      write(rows);
    } catch (error) {
      rows.abandon();
      throw error;
    }
    const hasNews = rows.hasNews;
    const outcome = rows.finish();
    if (hasNews) {
      if (keyed !== undefined && !comesAgain(outcome)) {
        const { key, bodyHash } = keyed;
        const answer = asAnswer(outcome);
        batch.keyedAnswers.push({
          key,
          ...keptAnswer({ answer, bodyHash, storedItems: undefined }),
        });
      }
      await log.commit();
    }
    onTaken({ stored: outcome.stored, refused: outcome.refused, bodyBytes });
    return outcome;
  }
}

function asAnswer(outcome: RowsOutcome): IngestAnswer {
  return { status: 200, body: JSON.stringify(outcome) };
}

/** The items that are in, now and before. */
function storedItemsOf({ stored, problems }: Decoded, before: ItemSet | undefined): ItemSet {
  const left = new Set(problems.map(({ index }) => index ?? 0));
  return ItemSet.allBut(stored + (before?.count ?? 0) + left.size, left);
}

function checkKey(key: string): void {
  if (key.length === 0 || key.length > maxIdempotencyKeyLength) {
    throw badRequest(
      'Idempotency-Key',
      `expected 1 to ${maxIdempotencyKeyLength} characters, got ${key.length}`,
    );
  }
}

/** 429 when any item was refused only for the time being: what it says is stored must not be sent again. */
export function itemsAnswer({ stored, overLimit, problems }: Decoded): IngestAnswer {
  if (problems.length === 0) return { status: 201, body: `{"stored":${stored}}` };
  const badItems = new Set(problems.map((problem) => problem.index)).size;
  const unsaid = problems.length - maxErrorDetails;
  const rest = unsaid > 0 ? ` The first ${maxErrorDetails} problems are listed.` : '';
  const answer: ErrorAnswer = {
    error: {
      code: overLimit > 0 ? 'too_many_series' : 'bad_items',
      message: `${badItems} of ${badItems + stored} items were refused, ${stored} were stored.${rest}`,
      details: problems.slice(0, maxErrorDetails),
    },
    stored,
  };
  return { status: overLimit > 0 ? 429 : 400, body: JSON.stringify(answer) };
}
