import { evaluateScalar, evaluateVector } from '../scope.ts';
import { argument, type InstantFunction, mapFloats } from './instant-function.ts';

/** `f(x)` for each value x. */
function ofValue(map: (value: number) => number): InstantFunction {
  return async (call, scope) => {
    const series = await evaluateVector(argument(call, 0), scope);
    return { type: 'vector', series: await mapFloats(series, scope, map) };
  };
}

const round: InstantFunction = async (call, scope) => {
  const series = await evaluateVector(argument(call, 0), scope);
  const nearest = call.args[1] === undefined ? null : await evaluateScalar(call.args[1], scope);
  const rounded = await mapFloats(series, scope, (value, step) => {
    // With the inverse fewer results are off by a rounding error.
    const inverse = 1 / (nearest?.[step] ?? 1);
    return Math.floor(value * inverse + 0.5) / inverse;
  });
  return { type: 'vector', series: rounded };
};

type Bounds = { least: Float64Array | null; greatest: Float64Array | null };

/** Nothing where the bounds contradict each other. */
function clampBetween(boundsOf: (scalars: Float64Array[]) => Bounds): InstantFunction {
  return async (call, scope) => {
    const series = await evaluateVector(argument(call, 0), scope);
    const scalars: Float64Array[] = [];
    for (const arg of call.args.slice(1)) {
      scalars.push(await evaluateScalar(arg, scope));
    }
    const { least, greatest } = boundsOf(scalars);
    const clamped = await mapFloats(series, scope, (value, step) => {
      const from = least?.[step] ?? -Infinity;
      const to = greatest?.[step] ?? Infinity;
      return to < from ? null : larger(from, smaller(to, value));
    });
    return { type: 'vector', series: clamped };
  };
}

/** As Go's math.Max: an infinity beats even NaN. */
export function larger(left: number, right: number): number {
  return left === Infinity || right === Infinity ? Infinity : Math.max(left, right);
}

/** As Go's math.Min: an infinity beats even NaN. */
export function smaller(left: number, right: number): number {
  return left === -Infinity || right === -Infinity ? -Infinity : Math.min(left, right);
}

export const mathFunctions: readonly [string, InstantFunction][] = [
  ['abs', ofValue(Math.abs)],
  ['acos', ofValue(Math.acos)],
  ['acosh', ofValue(Math.acosh)],
  ['asin', ofValue(Math.asin)],
  ['asinh', ofValue(Math.asinh)],
  ['atan', ofValue(Math.atan)],
  ['atanh', ofValue(Math.atanh)],
  ['ceil', ofValue(Math.ceil)],
  ['clamp', clampBetween(([least = null, greatest = null]) => ({ least, greatest }))],
  ['clamp_max', clampBetween(([greatest = null]) => ({ least: null, greatest }))],
  ['clamp_min', clampBetween(([least = null]) => ({ least, greatest: null }))],
  ['cos', ofValue(Math.cos)],
  ['cosh', ofValue(Math.cosh)],
  ['deg', ofValue((value) => (value * 180) / Math.PI)],
  ['exp', ofValue(Math.exp)],
  ['floor', ofValue(Math.floor)],
  ['ln', ofValue(Math.log)],
  ['log10', ofValue(Math.log10)],
  ['log2', ofValue(Math.log2)],
  ['rad', ofValue((value) => (value * Math.PI) / 180)],
  ['round', round],
  ['sgn', ofValue((value) => (value < 0 ? -1 : value > 0 ? 1 : value))],
  ['sin', ofValue(Math.sin)],
  ['sinh', ofValue(Math.sinh)],
  ['sqrt', ofValue(Math.sqrt)],
  ['tan', ofValue(Math.tan)],
  ['tanh', ofValue(Math.tanh)],
];
