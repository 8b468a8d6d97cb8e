import { idempotencyWindowMs } from '@tidemark/protocol';
import type { AnsweredKey } from '../store/index.ts';

/** Most keys that are remembered. Beyond it the oldest go early; `/metrics` counts those. */
export const maxAnsweredKeys = 1_000_000;

/** Most characters of keys and answers in memory, and what each takes besides; the oldest go early, too. */
export const maxAnsweredLength = 128 * 1024 * 1024;
const overheadLength = 100;

/**
 * Answers that were given to requests with an `Idempotency-Key`, for 24 hours. They enter with the same
 * log record as the samples they stand for, so neither can be there without the other.
 */
export class AnsweredKeys {
  /** In the order of their answers, because a Map keeps it. */
  #answers = new Map<string, AnsweredKey>();
  #unstored = new Map<number, AnsweredKey[]>();
  #length = 0;
  /** Keys forgotten before their time. */
  evictedCount = 0;

  get size(): number {
    return this.#answers.size;
  }

  find(key: string, nowMs: number): AnsweredKey | undefined {
    const answer = this.#answers.get(key);
    return answer !== undefined && answer.answeredAtMs > nowMs - idempotencyWindowMs
      ? answer
      : undefined;
  }

  /** Takes in a key that the log has in `segment`. */
  add(answer: AnsweredKey, segment: number): void {
    this.restore(answer);
    const ofSegment = this.#unstored.get(segment);
    if (ofSegment === undefined) this.#unstored.set(segment, [answer]);
    else ofSegment.push(answer);
    this.#forgetOld(answer.answeredAtMs);
  }

  /** Takes in a key that the store has. */
  restore(answer: AnsweredKey): void {
    this.#forget(answer.key);
    this.#answers.set(answer.key, answer);
    this.#length += lengthOf(answer);
  }

  /** Keys of a segment and of all before it that the store does not have yet. */
  unstoredThrough(segment: number): AnsweredKey[] {
    return [...this.#unstored].filter(([other]) => other <= segment).flatMap(([, keys]) => keys);
  }

  storedThrough(segment: number): void {
    for (const other of [...this.#unstored.keys()]) {
      if (other <= segment) this.#unstored.delete(other);
    }
  }

  #forgetOld(nowMs: number): void {
    for (const [key, answer] of this.#answers) {
      const isOld = answer.answeredAtMs <= nowMs - idempotencyWindowMs;
      const isWithin = this.#answers.size <= maxAnsweredKeys && this.#length <= maxAnsweredLength;
      if (!isOld && isWithin) return;
      if (!isOld) this.evictedCount++;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    const answer = this.#answers.get(key);
    if (answer === undefined) return;
    this.#answers.delete(key);
    this.#length -= lengthOf(answer);
  }
}

function lengthOf({ key, body }: AnsweredKey): number {
  return overheadLength + key.length + body.length;
}
