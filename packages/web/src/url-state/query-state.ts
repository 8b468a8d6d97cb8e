import { decodeFrame, defaultFrame, encodeFrame } from './frame-parameters.ts';
import {
  allLines,
  decodeSelection,
  encodeSelection,
  type LineSelection,
} from './line-selection.ts';
import type { TimeFrame } from './time-frame.ts';

export const queryViews = ['graph', 'table', 'explain'] as const;
export type QueryView = (typeof queryViews)[number];
export const drawings = ['lines', 'stacked', 'points', 'heatmap'] as const;
export type Drawing = (typeof drawings)[number];

/** One query of the page and how it is shown. */
export type QueryState = {
  expression: string;
  /** Neither asked nor shown. */
  isOff: boolean;
  view: QueryView;
  /** The table shows every step of the frame instead of its end. */
  showsSteps: boolean;
  /** null: a heat map for histograms, lines for all else. */
  drawing: Drawing | null;
  isLog: boolean;
  /** Which lines the legend shows. */
  lines: LineSelection;
};

/** All that the PromQL page shows, and all that its URL holds. */
export type QueriesState = {
  queries: readonly QueryState[];
  frame: TimeFrame;
  pausedAtMs: number | null;
  /** Between two points, in milliseconds; null is by the frame. */
  stepMs: number | null;
};

/** More queries than this are cut off: each is a question to the server and a chart. */
export const maxQueries = 12;

export const emptyQuery: QueryState = {
  expression: '',
  isOff: false,
  view: 'graph',
  showsSteps: false,
  drawing: null,
  isLog: false,
  lines: allLines,
};

export const defaultQueriesState: QueriesState = {
  queries: [emptyQuery],
  frame: defaultFrame,
  pausedAtMs: null,
  stepMs: null,
};

const modeText = 'promql';

/** Whether a query string (without `?`) belongs to the PromQL page. */
export function isPromqlSearch(search: string): boolean {
  const query = new URLSearchParams(search);
  return query.get('mode') === modeText || query.has('expr');
}

/** `mode=promql&expr=…&look=…` per query, in order; defaults are left out, so that links stay short. */
export function encodeQueriesState(state: QueriesState): string {
  const query = new URLSearchParams({ mode: modeText });
  const looks = state.queries.map(encodeLook);
  state.queries.forEach(({ expression }, position) => {
    query.append('expr', expression);
    if (looks.some((look) => look !== '')) query.append('look', looks[position] ?? '');
  });
  if (state.queries.length === 1 && state.queries[0]?.expression === '' && looks[0] === '') {
    query.delete('expr');
  }
  if (state.stepMs !== null) query.set('step', String(state.stepMs / 1000));
  encodeFrame(query, state.frame, state.pausedAtMs);
  state.queries.forEach(({ lines }, position) => {
    encodeSelection(query, position, lines);
  });
  return query.toString();
}

/** Reads a query string; whatever is missing or makes no sense becomes its default. */
export function decodeQueriesState(search: string): QueriesState {
  const query = new URLSearchParams(search);
  const looks = query.getAll('look');
  const expressions = query.getAll('expr').slice(0, maxQueries);
  const queries = (expressions.length === 0 ? [''] : expressions).map((expression, position) => ({
    expression,
    ...decodeLook(looks[position] ?? ''),
    lines: decodeSelection(query, position),
  }));
  const { frame, pausedAtMs } = decodeFrame(query);
  return {
    queries,
    // A query has no first sample that all data could begin with.
    frame: frame.kind === 'all' ? defaultFrame : frame,
    pausedAtMs,
    stepMs: decodeStep(query.get('step')),
  };
}

/** Words in any order, those of defaults left out: `table,steps`. */
function encodeLook({ isOff, view, showsSteps, drawing, isLog }: QueryState): string {
  const words = [
    isOff ? 'off' : '',
    view === 'graph' ? '' : view,
    showsSteps ? 'steps' : '',
    drawing ?? '',
    isLog ? 'log' : '',
  ];
  return words.filter((word) => word !== '').join(',');
}

function decodeLook(text: string): Omit<QueryState, 'expression' | 'lines'> {
  const words = text.split(',');
  return {
    isOff: words.includes('off'),
    view: queryViews.find((view) => words.includes(view)) ?? 'graph',
    showsSteps: words.includes('steps'),
    drawing: drawings.find((drawing) => words.includes(drawing)) ?? null,
    isLog: words.includes('log'),
  };
}

/** The widest step that makes sense, in milliseconds: a year. */
const maxStepMs = 365 * 86_400_000;

function decodeStep(text: string | null): number | null {
  const ms = Math.round(Number(text ?? Number.NaN) * 1000);
  return ms >= 1 && ms <= maxStepMs ? ms : null;
}
