import { RequestError } from '../../../api/request.ts';
import { placeOfError } from '../../../promql/error-place.ts';
import classes from './query-error.module.css';

/** What is wrong, and the line of the query with a mark under the place. */
export function QueryError({ error, expression }: { error: Error; expression: string }) {
  const { reason, at, line, column } = placeOfError(error.message, expression);
  return (
    <div className={classes.error} role="alert">
      <p className={classes.reason}>
        <b>{titleOf(error)}</b> {reason}
      </p>
      {at !== null && (
        <>
          <pre className={classes.code} aria-hidden="true">
            {markedLine(expression, at)}
          </pre>
          <p className={classes.place}>
            Line {line}, column {column}
          </p>
        </>
      )}
    </div>
  );
}

function titleOf(error: Error): string {
  const code = error instanceof RequestError ? error.code : '';
  if (code === 'bad_data') return 'This query cannot be read:';
  if (code === 'execution') return 'This query cannot be evaluated:';
  if (code === 'timeout') return 'This query took too long:';
  return 'There is no answer:';
}

/** The line of the place, and the place in it marked. */
function markedLine(expression: string, { from, to }: { from: number; to: number }) {
  const start = expression.lastIndexOf('\n', from - 1) + 1;
  const newline = expression.indexOf('\n', from);
  const end = newline === -1 ? expression.length : newline;
  return (
    <>
      {expression.slice(start, from)}
      <mark>{expression.slice(from, Math.min(to, end))}</mark>
      {expression.slice(Math.min(to, end), end)}
    </>
  );
}
