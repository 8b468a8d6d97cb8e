import type {
  AtModifier,
  Duration,
  Matcher,
  MatrixSelector,
  VectorSelector,
} from '../parse/index.ts';
import { quote } from '../parse/index.ts';
import { printDuration } from './print-duration.ts';

export function printVectorSelector(selector: VectorSelector): string {
  const { at, edges, offset } = selector;
  return `${printNameAndMatchers(selector)}${printAt(at)}${printEdges(edges)}${printOffset(offset)}`;
}

export function printMatrixSelector({ vector, range }: MatrixSelector): string {
  return `${printNameAndMatchers(vector)}${printRange(vector, range)}`;
}

/** `[5m] @ 4.000 offset 1m`: what makes a range of a vector selector. */
export function printRange({ at, edges, offset }: VectorSelector, range: Duration): string {
  return `[${printDuration(range)}]${printEdges(edges)}${printAt(at)}${printOffset(offset)}`;
}

export function printAt(at: AtModifier | null): string {
  if (at === null) return '';
  return at.kind === 'time' ? ` @ ${(at.ms / 1000).toFixed(3)}` : ` @ ${at.kind}()`;
}

export function printOffset(offset: Duration | null): string {
  if (offset === null || (offset.kind === 'fixed' && offset.ms === 0)) return '';
  return ` offset ${printDuration(offset)}`;
}

function printEdges(edges: VectorSelector['edges']): string {
  return edges === 'plain' ? '' : ` ${edges}`;
}

/** The matcher that only repeats the name is left out; the others are sorted. */
function printNameAndMatchers({ name, matchers }: VectorSelector): string {
  const texts = matchersToPrint(name, matchers).map(printMatcher).sort();
  return `${name ?? ''}${texts.length === 0 ? '' : `{${texts.join(',')}}`}`;
}

export function matchersToPrint(name: string | null, matchers: readonly Matcher[]): Matcher[] {
  return matchers.filter(
    ({ label, operator, value }) => label !== '__name__' || operator !== '=' || value !== name,
  );
}

export function printMatcher({ label, operator, value }: Matcher): string {
  return `${printLabelName(label)}${operator}${quote(value)}`;
}

/** Names that are no plain word stand in quotes. */
export function printLabelName(name: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quote(name);
}
