import type { LivePoint } from '@tidemark/protocol';

type Received = { point: LivePoint; receivedAtMs: number };

/** More points than this are left to the next fetch; the oldest go first. */
const maxKeptPoints = 20_000;

/** Pushes may trail what a query already saw by about this long, in milliseconds. */
const pushDelayMs = 300;

/** Live points of one metric since the last fetch, in the order of their arrival. */
export class LiveBuffer {
  #received: Received[] = [];
  #version = 0;
  #missedAtMs = Number.NEGATIVE_INFINITY;
  readonly #watchers = new Set<() => void>();

  /** Changes whenever points are added or missed. */
  get version(): number {
    return this.#version;
  }

  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  add(points: readonly LivePoint[], nowMs: number): void {
    for (const point of points) this.#received.push({ point, receivedAtMs: nowMs });
    if (this.#received.length > maxKeptPoints)
      this.#received = this.#received.slice(-maxKeptPoints);
    this.#change();
  }

  /** A push said that it leaves points out. */
  miss(nowMs: number): void {
    this.#missedAtMs = nowMs;
    this.#change();
  }

  /** Whether points are missing that a fetch begun at `requestedAtMs` cannot have been asked for. */
  isMissingSince(requestedAtMs: number): boolean {
    return this.#missedAtMs >= requestedAtMs;
  }

  /** Points that a fetch begun at `requestedAtMs` cannot have been asked for. */
  since(requestedAtMs: number): LivePoint[] {
    return this.#received
      .filter(({ receivedAtMs }) => receivedAtMs >= requestedAtMs)
      .map(({ point }) => point);
  }

  /** Forgets what a fetch begun at `requestedAtMs` has answered. */
  forgetBefore(requestedAtMs: number): void {
    this.#received = this.#received.filter(({ receivedAtMs }) => receivedAtMs >= requestedAtMs);
  }

  /**
   * Whether points arrived while a fetch was under way: it may have seen them too, so that another
   * fetch must tell.
   */
  isAmbiguous(requestedAtMs: number, answeredAtMs: number): boolean {
    return this.#received.some(
      ({ receivedAtMs }) =>
        receivedAtMs >= requestedAtMs && receivedAtMs <= answeredAtMs + pushDelayMs,
    );
  }

  /** Whether a push summed up several samples, of which raw lines want each. */
  hasSummedUp(): boolean {
    return this.#received.some(({ point }) => point.count > 1);
  }

  #change(): void {
    this.#version++;
    for (const onChange of this.#watchers) onChange();
  }
}
