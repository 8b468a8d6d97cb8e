import {
  type FloatHistogram,
  formatFloat,
  formatJson,
  histogramJson,
  type MatrixSeries,
  type QueryResult,
  type VectorSample,
} from '../../promql/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import { secondsText } from './seconds-text.ts';

/** About how much of an answer is made at a stretch, in characters. */
const chunkChars = 64 * 1024;

/** The `data` of a query's answer as JSON, piece by piece: an answer may be larger than a text can be. */
export function* queryDataText(result: QueryResult, statistics: object | null): Generator<string> {
  yield `{"resultType":"${result.type}","result":`;
  switch (result.type) {
    case 'scalar': {
      const { timestampMs, value } = result.result;
      yield `[${secondsText(timestampMs)},"${formatFloat(value)}"]`;
      break;
    }
    case 'string': {
      const { timestampMs, value } = result.result;
      yield `[${secondsText(timestampMs)},${JSON.stringify(value)}]`;
      break;
    }
    case 'vector':
      yield* listText(vectorTexts(result.result));
      break;
    case 'matrix':
      yield* listText(matrixTexts(result.result));
      break;
  }
  yield statistics === null ? '}' : `,"stats":${JSON.stringify(statistics)}}`;
}

/** A JSON array of parts that come in pieces: an empty piece begins the next part. */
function* listText(pieces: Iterable<string>): Generator<string> {
  let text = '[';
  let isFirst = true;
  for (const piece of pieces) {
    if (piece === '') {
      if (!isFirst) text += ',';
      isFirst = false;
      continue;
    }
    text += piece;
    if (text.length < chunkChars) continue;
    yield text;
    text = '';
  }
  yield `${text}]`;
}

function* vectorTexts(samples: readonly VectorSample[]): Generator<string> {
  for (const { labels, timestampMs, value, histogram } of samples) {
    yield '';
    const point =
      histogram === null ? floatPoint(timestampMs, value) : histogramPoint(timestampMs, histogram);
    const name = histogram === null ? 'value' : 'histogram';
    yield `{"metric":${labelsText(labels)},"${name}":${point}}`;
  }
}

function* matrixTexts(series: readonly MatrixSeries[]): Generator<string> {
  for (const { labels, timestampMs, value, histograms } of series) {
    yield '';
    yield `{"metric":${labelsText(labels)}`;
    if (timestampMs.length > 0) yield* floatTexts(timestampMs, value);
    if (histograms.length > 0) yield* histogramTexts(histograms);
    yield '}';
  }
}

function* floatTexts(timestampMs: Float64Array, value: Float64Array): Generator<string> {
  let text = ',"values":[';
  for (let i = 0; i < timestampMs.length; i++) {
    if (i > 0) text += ',';
    text += floatPoint(timestampMs[i], value[i]);
    if (text.length < chunkChars) continue;
    yield text;
    text = '';
  }
  yield `${text}]`;
}

function* histogramTexts(histograms: MatrixSeries['histograms']): Generator<string> {
  yield ',"histograms":[';
  for (let i = 0; i < histograms.length; i++) {
    const { timestampMs, histogram } = histograms[i];
    yield `${i > 0 ? ',' : ''}${histogramPoint(timestampMs, histogram)}`;
  }
  yield ']';
}

function floatPoint(timestampMs: number, value: number): string {
  return `[${secondsText(timestampMs)},"${formatJson(value)}"]`;
}

function histogramPoint(timestampMs: number, histogram: FloatHistogram): string {
  return `[${secondsText(timestampMs)},${JSON.stringify(histogramJson(histogram))}]`;
}

/** Label pairs as a JSON object, in their order. */
export function labelsText(labels: LabelPairs): string {
  let text = '{';
  for (let i = 0; i < labels.length; i++) {
    const [name, value] = labels[i];
    text += `${i > 0 ? ',' : ''}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return `${text}}`;
}
