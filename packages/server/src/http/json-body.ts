import { badRequest } from '../errors/index.ts';

/** The object that a body is, with fields that may be anything. Throws a TidemarkError that shows an example. */
export function jsonObject(body: Buffer, example: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw badRequest('body', `expected a JSON object such as ${example}`);
}

/** Refuses fields that nobody reads: they are mistakes. */
export function refuseOtherFields(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  const other = Object.keys(value).find((field) => !known.includes(field));
  if (other === undefined) return;
  throw badRequest(other.slice(0, 60), `unknown field, expected one of ${known.join(', ')}`);
}
