import { setFloat } from '../grid-series.ts';
import type { RangeFunction } from './range-function.ts';

/** Whether a value takes the place of the extreme one so far. NaN always gives way. */
type Replaces = (value: number, extreme: number) => boolean;

/** `max_over_time` */
export const maxOverTime = extremeFunction((value, extreme) => value > extreme, 'value');
/** `min_over_time` */
export const minOverTime = extremeFunction((value, extreme) => value < extreme, 'value');
/** `ts_of_max_over_time`: of several the last. */
export const timeOfMaxOverTime = extremeFunction((value, extreme) => value >= extreme, 'time');
/** `ts_of_min_over_time`: of several the last. */
export const timeOfMinOverTime = extremeFunction((value, extreme) => value <= extreme, 'time');

function extremeFunction(replaces: Replaces, what: 'value' | 'time'): RangeFunction {
  return {
    floats: (out) => (window) => {
      const { value, timestampMs } = window.series;
      let found = window.from;
      for (let at = window.from + 1; at < window.to; at++) {
        const extreme = value[found];
        if (replaces(value[at], extreme) || Number.isNaN(extreme)) {
          found = at;
        }
      }
      const result = what === 'value' ? value[found] : timestampMs[found] / 1000;
      setFloat(out, window.step, result);
    },
    mixed: 'ignore',
  };
}
