import { RequestError } from '../../../api/request.ts';

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
