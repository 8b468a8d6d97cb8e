import { RequestError } from '../../../api/request.ts';
import classes from './rule-editor.module.css';

/** What the server found wrong, by the field of its request. */
export type FieldErrors = Readonly<Record<string, string>>;

/** The first complaint about each field. */
export function fieldErrorsOf(error: Error | null): FieldErrors {
  const details = error instanceof RequestError ? error.details : [];
  return Object.fromEntries(
    details
      .filter(({ field }) => field !== undefined)
      .map(({ field, message }) => [field ?? '', message])
      .reverse(),
  );
}

/** What the server refused, in all its words. */
export function FormErrors({ error }: { error: Error | null }) {
  if (error === null) return null;
  const details = error instanceof RequestError ? error.details : [];
  return (
    <div className={classes.errors} role="alert">
      <p>{error.message}</p>
      {details.length > 0 && (
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
