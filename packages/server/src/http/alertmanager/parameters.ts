import { badRequest } from '../../errors/index.ts';
import { type LabelMatcher, parseMatcher } from '../../matchers/index.ts';
import { compileRegex } from '../../promql/index.ts';

/** The query string as it is written: a parameter may be there several times. */
export function parametersOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
}

/** Absent is true, as in Alertmanager's description of its API. */
export function flagOf(parameters: URLSearchParams, name: string): boolean {
  const text = parameters.get(name) ?? '';
  if (text === '') return true;
  if (['1', 't', 'true'].includes(text.toLowerCase())) return true;
  if (['0', 'f', 'false'].includes(text.toLowerCase())) return false;
  throw badRequest(name, `${name} in query must be of type boolean: ${JSON.stringify(text)}`);
}

/** `filter`: a matcher each time. */
export function filtersOf(parameters: URLSearchParams): LabelMatcher[] {
  return parameters.getAll('filter').map((text) => {
    try {
      return parseMatcher(text);
    } catch (error) {
      throw badRequest('filter', `bad matcher format: ${(error as Error).message}`);
    }
  });
}

/** `receiver`: a regular expression that must match the whole name; absent: all of them. */
export function receiverTest(parameters: URLSearchParams): (name: string) => boolean {
  const pattern = parameters.get('receiver');
  if (pattern === null || pattern === '') return () => true;
  try {
    return compileRegex(pattern);
  } catch (error) {
    throw badRequest('receiver', `failed to parse receiver param: ${(error as Error).message}`);
  }
}
