import type { Expression } from '../parse/index.ts';
import { compareLabels, withoutReserved } from './labels.ts';
import type { MatrixSeries } from './query-result.ts';
import { extendEdges } from './range/extend-edges.ts';
import { evaluateRange } from './range/range-vector.ts';
import { Window } from './range/window.ts';
import { executionError, type Scope } from './scope.ts';

/** The answer to an instant query for a range vector, such as `x[5m]`: its samples at their own times. */
export async function matrixOfRange(expression: Expression, scope: Scope): Promise<MatrixSeries[]> {
  if (scope.query.stepMs !== 0) {
    throw executionError(
      'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
    );
  }
  const vector = await evaluateRange(expression, scope, null);
  const result: MatrixSeries[] = [];
  for (const series of vector.series) {
    const window = new Window(series, vector);
    window.moveTo(0);
    const labels = series.dropName ? withoutReserved(series.labels) : series.labels;
    const histograms = series.histograms.slice(window.histogramsFrom, window.histogramsTo);
    if (vector.edges !== 'plain' && histograms.length > 0) {
      throw executionError('anchored modifier is not supported with histograms');
    }
    const floats =
      vector.edges === 'plain'
        ? {
            timestampMs: series.timestampMs.slice(window.from, window.to),
            value: series.value.slice(window.from, window.to),
          }
        : extendEdges(window, vector.edges);
    if (floats.timestampMs.length + histograms.length > 0) {
      result.push({ labels, ...floats, histograms });
    }
  }
  return result.sort((left, right) => compareLabels(left.labels, right.labels));
}
