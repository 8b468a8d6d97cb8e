import { type ErrorAnswer, maxErrorDetails, maxIdempotencyKeyLength } from '@tidemark/protocol';
import { badRequest } from '../errors/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Log } from '../wal/index.ts';
import type { Decoded } from './json/decode-json.ts';
import { JsonDecoder } from './json/json-decoder.ts';

/** What the sender gets: a status and a JSON text, kept as text so that a repeat is the same to the byte. */
export type IngestAnswer = { status: number; body: string };

export type IngestOptions = {
  log: Log;
  table: SeriesTable;
  pipeline: Pipeline;
  nowMs: () => number;
  /** Waits until samples may be appended; rejects with a retryable error when they may not. */
  admit: () => Promise<void>;
  onDecoded: (decoded: Decoded, bodyBytes: number) => void;
};

/**
 * The shell around the decoders: it takes a body to the log, waits until it is safe, and answers.
 * A request whose `Idempotency-Key` was answered within 24 hours gets that answer again.
 */
export class Ingest {
  readonly #options: IngestOptions;
  readonly #decoder: JsonDecoder;
  #underWay = new Map<string, Promise<IngestAnswer>>();

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#decoder = new JsonDecoder(options.table);
  }

  /** Takes a decompressed JSON body. Rejects with a TidemarkError when nothing of it was stored. */
  async takeJson(body: Buffer, idempotencyKey: string | undefined): Promise<IngestAnswer> {
    if (idempotencyKey === undefined) return this.#store(body, undefined);
    checkKey(idempotencyKey);
    // A second request with the key waits for the first, and takes its place if that one fails.
    for (;;) {
      const answered = this.#options.pipeline.answeredKeys.find(
        idempotencyKey,
        this.#options.nowMs(),
      );
      if (answered !== undefined) return answered;
      const first = this.#underWay.get(idempotencyKey);
      if (first === undefined) break;
      await first.catch(() => undefined);
    }
    const answer = this.#store(body, idempotencyKey);
    this.#underWay.set(idempotencyKey, answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(idempotencyKey);
    }
  }

  async #store(body: Buffer, key: string | undefined): Promise<IngestAnswer> {
    const { log, nowMs, admit, onDecoded } = this.#options;
    await admit();
    const batch = log.gathering;
    const decoded = this.#decoder.decode(body, batch, nowMs());
    const answer = answerTo(decoded);
    if (decoded.stored > 0) {
      if (key !== undefined) batch.keyedAnswers.push({ key, ...answer });
      await log.commit();
    }
    onDecoded(decoded, body.length);
    return answer;
  }
}

function checkKey(key: string): void {
  if (key.length === 0 || key.length > maxIdempotencyKeyLength) {
    throw badRequest(
      'Idempotency-Key',
      `expected 1 to ${maxIdempotencyKeyLength} characters, got ${key.length}`,
    );
  }
}

function answerTo({ stored, problems }: Decoded): IngestAnswer {
  if (problems.length === 0) return { status: 201, body: `{"stored":${stored}}` };
  const badItems = new Set(problems.map((problem) => problem.index)).size;
  const unsaid = problems.length - maxErrorDetails;
  const rest = unsaid > 0 ? ` The first ${maxErrorDetails} problems are listed.` : '';
  const answer: ErrorAnswer = {
    error: {
      code: 'bad_items',
      message: `${badItems} of ${badItems + stored} items were refused, ${stored} were stored.${rest}`,
      details: problems.slice(0, maxErrorDetails),
    },
    stored,
  };
  return { status: 400, body: JSON.stringify(answer) };
}
