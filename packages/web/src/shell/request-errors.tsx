import { RequestError } from '../api/request.ts';
import classes from './request-errors.module.css';

/** What the server refused, field by field where there are several; nothing while there is no error. */
export function RequestErrors({ error }: { error: Error | null }) {
  if (error === null) return null;
  const details = error instanceof RequestError ? error.details : [];
  return (
    <div className={classes.errors} role="alert">
      <p>{error.message}</p>
      {details.length > 1 && (
        <ul>
          {details.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              {field === undefined ? '' : `${field}: `}
              {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
