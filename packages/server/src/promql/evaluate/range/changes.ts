import { detectReset, equal, type FloatHistogram } from '../../histogram/index.ts';
import { setFloat } from '../grid-series.ts';
import type { MakeVisitor, RangeFunction } from './range-function.ts';
import type { Window } from './window.ts';

/** Whether something happened between two neighbours; it always did between a float and a histogram. */
type Event = {
  ofFloats: (before: number, now: number) => boolean;
  ofHistograms: (before: FloatHistogram, now: FloatHistogram) => boolean;
};

const change: Event = {
  ofFloats: (before, now) => now !== before && !(Number.isNaN(now) && Number.isNaN(before)),
  ofHistograms: (before, now) => !equal(now, before),
};

const reset: Event = {
  ofFloats: (before, now) => now < before,
  ofHistograms: (before, now) => detectReset(now, before),
};

/** `changes` */
export const changesFunction: RangeFunction = countingFunction(change);
/** `resets` */
export const resetsFunction: RangeFunction = countingFunction(reset);

function countingFunction(event: Event): RangeFunction {
  return { floats: ofFloats(event), mixed: ofAny(event), edges: ['anchored'] };
}

/** Each pair of neighbours is looked at once, although windows overlap. */
function ofFloats(event: Event): MakeVisitor {
  return (out, call) => {
    const events: number[] = [];
    let firstInWindow = 0;
    let scannedTo = 1;
    return (window) => {
      const from = call.vector.edges === 'anchored' ? anchoredFrom(window) : window.from;
      if (from === null) {
        return;
      }
      const { value } = window.series;
      for (let at = Math.max(scannedTo, from + 1); at < window.to; at++) {
        if (event.ofFloats(value[at - 1], value[at])) {
          events.push(at);
        }
      }
      scannedTo = Math.max(scannedTo, window.to);
      while (firstInWindow < events.length && events[firstInWindow] <= from) {
        firstInWindow++;
      }
      setFloat(out, window.step, events.length - firstInWindow);
    };
  };
}

/** The last sample at or before the start of the range; null if none is after it. */
function anchoredFrom(window: Window): number | null {
  const { timestampMs } = window.series;
  const last = window.to - 1;
  if (last < window.from || timestampMs[last] <= window.startMs) {
    return null;
  }
  let from = window.from;
  while (from < last && timestampMs[from + 1] <= window.startMs) {
    from++;
  }
  return from;
}

function ofAny(event: Event): MakeVisitor {
  return (out) => (window) => {
    let before: number | FloatHistogram | null = null;
    let count = 0;
    for (const now of samplesInOrder(window)) {
      if (before !== null && isEvent(event, before, now)) {
        count++;
      }
      before = now;
    }
    setFloat(out, window.step, count);
  };
}

function isEvent(
  event: Event,
  before: number | FloatHistogram,
  now: number | FloatHistogram,
): boolean {
  if (typeof before === 'number') {
    return typeof now !== 'number' || event.ofFloats(before, now);
  }
  return typeof now === 'number' || event.ofHistograms(before, now);
}

function* samplesInOrder(window: Window): Generator<number | FloatHistogram> {
  const { timestampMs, value, histograms } = window.series;
  let at = window.from;
  for (let i = window.histogramsFrom; i < window.histogramsTo; i++) {
    const sample = histograms[i];
    if (sample === undefined) {
      break;
    }
    while (at < window.to && timestampMs[at] < sample.timestampMs) {
      yield value[at++];
    }
    yield sample.histogram;
  }
  while (at < window.to) {
    yield value[at++];
  }
}
