import { RE2JS } from 're2js';
import { expandTemplate } from '../../promql/index.ts';
import { TextBuilder } from '../format/index.ts';
import { maxOutputLength, maxPatternLength } from '../limits.ts';
import { ValueError } from '../template-error.ts';
import { fixed, type TemplateFunction, text } from './function.ts';

function compile(pattern: string): RE2JS {
  if (pattern.length > maxPatternLength) {
    throw new ValueError(`regular expression is longer than ${maxPatternLength} characters`);
  }
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new ValueError(error instanceof Error ? error.message : 'no regular expression');
  }
}

/** All matches give way to the replacement, in which `$1` and `${name}` stand for what groups have found. */
function replaceAll(pattern: string, replacement: string, source: string): string {
  const matcher = compile(pattern).matcher(source);
  const text = new TextBuilder();
  let end = 0;
  while (matcher.find()) {
    // As in Go, an empty match directly behind another match is none.
    if (matcher.end() === matcher.start() && matcher.start() === end && end > 0) continue;
    text.add(source.slice(end, matcher.start()));
    text.add(expandTemplate(replacement, matcher, maxOutputLength) ?? '');
    end = matcher.end();
  }
  text.add(source.slice(end));
  return text.toString();
}

/** A match of each character takes some microseconds, so that each counts as a step. */
const weight = 10;

const match = fixed([text, text], (pattern, source) => compile(pattern).matcher(source).find());

/** Regular expressions are RE2's and not anchored. */
export const regexFunctions: readonly [string, TemplateFunction][] = [
  ['match', { ...match, weight }],
  ['reReplaceAll', { ...fixed([text, text, text], replaceAll), weight }],
];
