import type { Api } from './api.ts';
import { type Random, randomInteger } from './random.ts';

/** One posted sample. `value` is given out once, so that it names the sample in every sum and list. */
export type TrackedSample = { series: string; value: number; timestamp: number };

type Request = { samples: TrackedSample[]; idempotencyKey: string | undefined };

/**
 * Writers that post until they are told to stop, and remember what was acknowledged and what may or may
 * not have arrived, because the connection broke before the answer.
 */
export class TrackedWriters {
  readonly name: string;
  readonly acknowledged = new Map<number, TrackedSample>();
  readonly unsure = new Map<number, TrackedSample>();
  /** Requests with a key whose answer got lost: to be sent again. */
  readonly unanswered: Request[] = [];
  /** Keyed requests that were answered. */
  readonly answered: Request[] = [];
  readonly #random: Random;
  readonly #baseMs: number;
  #nextValue = 1;
  #isStopped = false;

  constructor(name: string, random: Random, baseMs: number) {
    this.name = name;
    this.#random = random;
    this.#baseMs = baseMs;
  }

  /** Starts `count` writers; resolves when all have ended, because of {@link stop} or a lost connection. */
  async run(api: Api, count: number): Promise<void> {
    this.#isStopped = false;
    await Promise.all(Array.from({ length: count }, () => this.#write(api)));
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Sends a request again under its key. Throws unless it is answered as stored. */
  async repeat(api: Api, request: Request): Promise<void> {
    const answer = await this.#send(api, request);
    const expected = JSON.stringify({ stored: request.samples.length });
    if (answer.status !== 201 || answer.text !== expected) {
      throw new Error(`a repeat was answered ${answer.status} ${answer.text}`);
    }
    for (const sample of request.samples) {
      this.unsure.delete(sample.value);
      this.acknowledged.set(sample.value, sample);
    }
  }

  async #write(api: Api): Promise<void> {
    while (!this.#isStopped) {
      const request = this.#nextRequest();
      for (const sample of request.samples) this.unsure.set(sample.value, sample);
      try {
        const { status, text } = await this.#send(api, request);
        if (status !== 201) throw new Error(`refused: ${status} ${text}`);
      } catch (error) {
        if (request.idempotencyKey !== undefined) this.unanswered.push(request);
        if (error instanceof Error && error.message.startsWith('refused')) throw error;
        return;
      }
      if (request.idempotencyKey !== undefined) this.answered.push(request);
      for (const sample of request.samples) {
        this.unsure.delete(sample.value);
        this.acknowledged.set(sample.value, sample);
      }
    }
  }

  #send(api: Api, { samples, idempotencyKey }: Request) {
    const items = samples.map(({ series, value, timestamp }) => ({
      name: this.name,
      value,
      timestamp,
      type: 'counter',
      labels: { series },
    }));
    const headers =
      idempotencyKey === undefined ? undefined : { 'idempotency-key': idempotencyKey };
    const isSingle = items.length === 1 && idempotencyKey === undefined;
    return api.post(isSingle ? items[0] : items, headers);
  }

  #nextRequest(): Request {
    const random = this.#random;
    const count = random() < 0.5 ? 1 : 1 + randomInteger(random, 20);
    const samples = Array.from({ length: count }, () => ({
      series: `s${randomInteger(random, 5)}`,
      value: this.#nextValue++,
      // Three hours, so that minutes, hours and a midnight are between them.
      timestamp: this.#baseMs + randomInteger(random, 3 * 3_600_000),
    }));
    const idempotencyKey = random() < 0.3 ? `${this.name}-${samples[0]?.value}` : undefined;
    return { samples, idempotencyKey };
  }
}
