import { SafeText } from '../values/index.ts';
import { queryEscape } from './escapes.ts';
import { fixed, type TemplateFunction, text } from './function.ts';
import { regexFunctions } from './regex-functions.ts';

/** What the templates of Prometheus and of Alertmanager share. */
export const commonFunctions: readonly [string, TemplateFunction][] = [
  ...regexFunctions,
  ['toUpper', fixed([text], toUpper)],
  ['toLower', fixed([text], toLower)],
  ['safeHtml', fixed([text], (value) => new SafeText('html', value))],
  ['safeUrl', fixed([text], (value) => new SafeText('url', value))],
  ['urlQueryEscape', fixed([text], queryEscape)],
];

/** A word, apart from others by anything but letters, digits, apostrophes and underscores. */
export const words = /[\p{L}\p{N}_][\p{L}\p{N}\p{M}_'’]*/gu;

/** Character by character, as in Go: `ß` has no capital that is one character and stays. */
export function toUpper(text: string): string {
  return changeCase(text, (part) => part.toUpperCase());
}

export function toLower(text: string): string {
  return changeCase(text, (part) => part.toLowerCase());
}

function changeCase(text: string, change: (part: string) => string): string {
  const whole = change(text);
  if (whole.length === text.length) return whole;
  return text.replace(/\p{L}/gu, (character) => {
    const changed = change(character);
    return [...changed].length === 1 ? changed : character;
  });
}
