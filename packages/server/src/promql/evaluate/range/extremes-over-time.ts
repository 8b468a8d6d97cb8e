import { setFloat } from '../grid-series.ts';
import { isOverlapping } from './overlap.ts';
import type { RangeFunction } from './range-function.ts';
import { type Replaces, SlidingExtreme } from './sliding-extreme.ts';
import type { Window } from './window.ts';

/** `max_over_time` */
export const maxOverTime = extremeFunction((value, extreme) => value > extreme, 'value');
/** `min_over_time` */
export const minOverTime = extremeFunction((value, extreme) => value < extreme, 'value');
/** `ts_of_max_over_time`: of several the last. */
export const timeOfMaxOverTime = extremeFunction((value, extreme) => value >= extreme, 'time');
/** `ts_of_min_over_time`: of several the last. */
export const timeOfMinOverTime = extremeFunction((value, extreme) => value <= extreme, 'time');

/** NaN always gives way. */
function extremeFunction(replaces: Replaces, what: 'value' | 'time'): RangeFunction {
  return {
    floats: (out, call) => {
      let sliding: SlidingExtreme | null = null;
      return (window) => {
        const { value, timestampMs, count } = window.series;
        let found: number;
        if (isOverlapping(call.vector)) {
          sliding ??= new SlidingExtreme(value, count, replaces);
          found = sliding.moveTo(window.from, window.to);
        } else {
          found = findExtreme(window, replaces);
        }
        setFloat(out, window.step, what === 'value' ? value[found] : timestampMs[found] / 1000);
      };
    },
    mixed: 'ignore',
  };
}

function findExtreme({ series, from, to }: Window, replaces: Replaces): number {
  const { value } = series;
  let found = from;
  for (let at = from + 1; at < to; at++) {
    if (replaces(value[at], value[found]) || Number.isNaN(value[found])) {
      found = at;
    }
  }
  return found;
}
