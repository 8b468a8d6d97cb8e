import { badRequest } from '../errors/index.ts';

/** The body as JSON. Throws a bad request with an example of what is expected. */
export function parsedJson(body: Buffer, example: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest('body', `expected JSON such as ${example}`);
  }
}

/** The same where an object is expected; an empty body is an empty object if that will do. */
export function parsedObject(
  body: Buffer,
  example: string,
  { mayBeEmpty = false } = {},
): Record<string, unknown> {
  if (mayBeEmpty && body.length === 0) return {};
  const value = parsedJson(body, example);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('body', `expected JSON such as ${example}`);
  }
  return value as Record<string, unknown>;
}
