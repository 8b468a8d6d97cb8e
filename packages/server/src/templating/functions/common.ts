import { SafeText } from '../values/index.ts';
import { queryEscape } from './escapes.ts';
import { fixed, type TemplateFunction, text } from './function.ts';
import { regexFunctions } from './regex-functions.ts';

/** What the templates of Prometheus and of Alertmanager share. */
export const commonFunctions: readonly [string, TemplateFunction][] = [
  ...regexFunctions,
  ['toUpper', fixed([text], (value) => value.toUpperCase())],
  ['toLower', fixed([text], (value) => value.toLowerCase())],
  ['safeHtml', fixed([text], (value) => new SafeText('html', value))],
  ['safeUrl', fixed([text], (value) => new SafeText('url', value))],
  ['urlQueryEscape', fixed([text], queryEscape)],
];

/** The first letter of each word becomes a capital; `change` is done to the others. */
export function titleCase(value: string, change: (rest: string) => string): string {
  return value.replace(
    /([\p{L}\p{N}_])([\p{L}\p{N}\p{M}_'’]*)/gu,
    (_, first: string, rest: string) => first.toUpperCase() + change(rest),
  );
}
