import type { RawSample } from '@tidemark/protocol';
import { maxRawSamples } from '@tidemark/protocol/limits';

/** Most raw samples drawn per metric; beyond that buckets say more than dots. */
export const maxDrawnSamples = 20_000;

/** Samples in time order; `cutBeforeMs` is set when older ones of the frame were left out. */
export type RawAnswer = { samples: RawSample[]; cutBeforeMs: number | null };

type Pages = {
  /** The oldest page of the frame. */
  oldest: () => Promise<RawSample[]>;
  /** The newest page up to `endMs`, inclusive; may reach back before the frame. */
  newestUpTo: (endMs: number) => Promise<RawSample[]>;
};

/**
 * All raw samples of a frame, or its newest ones up to the cap. A frame that fits into one page takes
 * one request; a fuller one is paged backwards from its end, so that what is cut is the oldest.
 */
export async function readRawFrame(
  pages: Pages,
  startMs: number,
  endMs: number,
  cap: number = maxDrawnSamples,
): Promise<RawAnswer> {
  const first = await pages.oldest();
  if (first.length < maxRawSamples) return { samples: first, cutBeforeMs: null };

  let samples: RawSample[] = [];
  let upToMs = endMs;
  while (samples.length < cap) {
    const page = await pages.newestUpTo(upToMs);
    const fresh = page.filter((sample) => Date.parse(sample.timestamp) >= startMs);
    // The oldest millisecond of a full page may be incomplete: the next page brings it whole.
    const firstMs = page[0] === undefined ? startMs : Date.parse(page[0].timestamp);
    const isLast = page.length < maxRawSamples || firstMs < startMs;
    if (isLast) return { samples: [...fresh, ...samples], cutBeforeMs: null };
    const whole = fresh.filter((sample) => Date.parse(sample.timestamp) > firstMs);
    if (whole.length === 0) {
      // A whole page within one millisecond: the rest of it cannot be paged to.
      return { samples: [...fresh, ...samples], cutBeforeMs: firstMs };
    }
    samples = [...whole, ...samples];
    upToMs = firstMs;
  }
  return { samples, cutBeforeMs: upToMs + 1 };
}
