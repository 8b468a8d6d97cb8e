import { type TidemarkClient, TidemarkClientError } from '@tidemark/client';
import type { Tally } from './tally.ts';

/** Posts bodies and counts what becomes of their samples, in every tally that is listening. */
export class Posting {
  readonly #client: TidemarkClient;
  readonly #tallies: () => Tally[];
  readonly #signal: AbortSignal;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(client: TidemarkClient, tallies: () => Tally[], signal: AbortSignal) {
    this.#client = client;
    this.#tallies = tallies;
    this.#signal = signal;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Posts JSON that holds `samples` samples; `onDone` is called in any case. Never throws. */
  post(body: string | Uint8Array, samples: number, onDone: () => void = () => undefined): void {
    this.#count((tally) => {
      tally.sent += samples;
    });
    const posted = this.#post(body, samples).finally(() => {
      this.#inFlight.delete(posted);
      onDone();
    });
    this.#inFlight.add(posted);
  }

  skip(samples: number): void {
    this.#count((tally) => {
      tally.skipped += samples;
    });
  }

  /** Resolves when no request is on its way. */
  async settle(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #post(body: string | Uint8Array, samples: number): Promise<void> {
    const beganMs = performance.now();
    try {
      const { stored, rejected } = await this.#client.sendJson(body, { signal: this.#signal });
      const durationMs = performance.now() - beganMs;
      this.#count((tally) => {
        tally.accepted += stored;
        tally.answered(durationMs);
        if (stored < samples) tally.fail(rejected[0]?.message ?? 'rejected', samples - stored);
      });
    } catch (error) {
      if (!(error instanceof TidemarkClientError)) throw error;
      this.#count((tally) => tally.fail(`${error.code}: ${error.message}`, samples));
    }
  }

  #count(change: (tally: Tally) => void): void {
    for (const tally of this.#tallies()) change(tally);
  }
}
