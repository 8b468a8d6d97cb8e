import { isStaleMarker } from '../../packages/server/src/batch/index.ts';
import type {
  AnswerResult,
  AnswerSeries,
  AnswerValue,
} from '../../packages/server/src/promql/testing/index.ts';

/** Relative error that comes of adding in another order. */
const tolerance = 1e-9;

/**
 * How two answers differ, or null. The order of an instant vector is the server's own choice.
 * @param scale the largest number that took part: differences of such numbers are only as exact as they are
 */
export function difference(left: AnswerResult, right: AnswerResult, scale: number): string | null {
  if (left.kind !== right.kind) return `a ${left.kind} and a ${right.kind}`;
  if (left.kind === 'string' || right.kind === 'string') return null;
  if (left.kind === 'scalar' || right.kind === 'scalar') {
    const [a, b] = [valueOfScalar(left), valueOfScalar(right)];
    return isSame(a, b, scale) ? null : `${a} and ${b}`;
  }
  const rights = new Map(right.series.map((one) => [JSON.stringify(one.labels), one]));
  for (const one of left.series) {
    const key = JSON.stringify(one.labels);
    const other = rights.get(key);
    if (other === undefined) return `only the first has ${key}`;
    rights.delete(key);
    const found = differenceOfPoints(one, other, scale);
    if (found !== null) return `${key}: ${found}`;
  }
  const [missing] = rights.keys();
  return missing === undefined ? null : `only the second has ${missing}`;
}

function valueOfScalar(result: AnswerResult): number {
  return result.kind === 'scalar' ? result.value : Number.NaN;
}

function differenceOfPoints(left: AnswerSeries, right: AnswerSeries, scale: number): string | null {
  if (left.points.length !== right.points.length) {
    const timesOf = ({ points }: AnswerSeries) =>
      points.map((point) => point.timestampMs).join(' ');
    return `${left.points.length} and ${right.points.length} points: ${timesOf(left)} / ${timesOf(right)}`;
  }
  for (const [at, point] of left.points.entries()) {
    const other = right.points[at];
    if (other === undefined || point.timestampMs !== other.timestampMs) {
      return `times ${point.timestampMs} and ${other?.timestampMs}`;
    }
    if (!isSame(point.value, other.value, scale)) {
      return `${String(point.value)} and ${String(other.value)} at ${point.timestampMs}`;
    }
  }
  return null;
}

function isSame(left: AnswerValue, right: AnswerValue, scale: number): boolean {
  if (typeof left !== 'number' || typeof right !== 'number') return false;
  if (Number.isNaN(left) && Number.isNaN(right))
    return isStaleMarker(left) === isStaleMarker(right);
  if (left === right) return true;
  const error = Math.abs(left - right);
  return (
    error <= tolerance * Math.max(Math.abs(left), Math.abs(right)) || error <= tolerance * scale
  );
}
