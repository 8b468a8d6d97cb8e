import { TidemarkError } from '../../errors/index.ts';
import type { Position } from './expression.ts';

/** The one error of the parser. Its message is that of Prometheus, with line and column in front. */
export class PromqlParseError extends TidemarkError {
  /** What an editor underlines, in UTF-16 code units of the query text. */
  readonly position: Position;
  /** The message without its place. */
  readonly reason: string;

  constructor(query: string, position: Position, reason: string) {
    const message = `${placeInQuery(query, position.from)}: parse error: ${reason}`;
    super('bad_promql', message, { status: 400, details: [{ field: 'query', message }] });
    this.position = position;
    this.reason = reason;
  }
}

/** Line and column as `1:5`, counted in UTF-8 bytes as Prometheus does; for messages about a place in a query. */
export function placeInQuery(query: string, offset: number): string {
  if (query === '') return 'unknown position';
  const before = query.slice(0, offset);
  const line = before.split('\n').length;
  const lineStart = before.lastIndexOf('\n') + 1;
  return `${line}:${Buffer.byteLength(before.slice(lineStart)) + 1}`;
}
