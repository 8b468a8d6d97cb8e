import { aggregators } from './expression.ts';
import { quote } from './quote.ts';

const operators = [
  ...['+', '-', '*', '/', '%', '^', '==', '!=', '<', '<=', '>', '>=', '=~', '!~', '@', '</', '>/'],
  ...['and', 'or', 'unless', 'atan2'],
];
const keywords = [
  ...[
    'offset',
    'smoothed',
    'anchored',
    'by',
    'without',
    'on',
    'ignoring',
    'group_left',
    'group_right',
  ],
  ...['fill', 'fill_left', 'fill_right', 'bool'],
];
/** Words with a meaning of their own in some places that are no keywords in Prometheus' messages. */
const preprocessors = ['start', 'end', 'step', 'range', 'min_of', 'max_of'];

/**
 * `identifier`, `metricIdentifier` (has a colon), `string`, `number`, `duration`, `eof`; every other token is of
 * the kind that its own text names in lower case: `(`, `==`, `sum`, `offset`.
 */
export type TokenKind = string;

/** `from` and `to` in UTF-16 code units of the query, `to` exclusive. */
export type Token = { kind: TokenKind; text: string; from: number; to: number };

const operatorKinds: ReadonlySet<TokenKind> = new Set(operators);
const keywordKinds: ReadonlySet<TokenKind> = new Set(keywords);
export const aggregatorKinds: ReadonlySet<TokenKind> = new Set(aggregators);

/** Words that are tokens of their own, in whatever case they are written. */
export const words: ReadonlySet<string> = new Set([
  ...['and', 'or', 'unless', 'atan2'],
  ...keywords,
  ...preprocessors,
  ...aggregators,
]);

/** A word among the tokens that may also be the name of a metric; the grammar decides by what stands around it. */
export function isMetricName(kind: TokenKind): boolean {
  return kind === 'identifier' || kind === 'metricIdentifier' || wordsAsMetricNames.has(kind);
}

const wordsAsMetricNames: ReadonlySet<string> = new Set([
  ...['and', 'or', 'unless', 'by', 'without', 'offset', 'anchored', 'smoothed', ...preprocessors],
  ...aggregators,
]);

/** A word that may name a label in `by (...)` and its like: any. */
export function isLabelName(kind: TokenKind): boolean {
  return kind === 'identifier' || kind === 'metricIdentifier' || words.has(kind);
}

const titles = new Map([
  ['identifier', 'identifier'],
  ['metricIdentifier', 'metric identifier'],
  ['string', 'string'],
  ['number', 'number'],
  ['duration', 'duration'],
]);

/** The token as Prometheus' messages name it: `<op:+>`, `<aggr:sum>`, `identifier "x"`, `end of input`. */
export function describeToken({ kind, text }: Token): string {
  if (kind === 'eof') return 'end of input';
  if (operatorKinds.has(kind)) return `<op:${text}>`;
  if (keywordKinds.has(kind)) return `<${text}>`;
  if (aggregatorKinds.has(kind)) return `<aggr:${text}>`;
  const title = titles.get(kind);
  if (title === undefined) return quote(text);
  const isName = kind === 'identifier' || kind === 'metricIdentifier';
  const isLong = !isName && Buffer.byteLength(text) > 10;
  return `${title} ${isLong ? `${quote([...text].slice(0, 10).join(''))}...` : quote(text)}`;
}
