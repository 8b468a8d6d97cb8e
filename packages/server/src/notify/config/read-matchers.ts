import { compileMatcher, type LabelMatcher, parseMatchers } from '../../matchers/index.ts';
import type { YamlValue } from '../../yaml-reader/index.ts';

/** The three ways in which matchers are written, each of which may be there. */
export type MatcherFields = {
  /** A map of labels with values. */
  match: YamlValue | undefined;
  /** A map of labels with regular expressions. */
  matchRe: YamlValue | undefined;
  /** A list of matchers in text. */
  matchers: YamlValue | undefined;
};

/** All matchers of the three together. */
export function readMatchers({ match, matchRe, matchers }: MatcherFields): LabelMatcher[] {
  const read: LabelMatcher[] = [];
  for (const [name, value] of match?.map() ?? []) {
    const text = value.isEmpty ? value.report('expected a value') : value.text();
    if (text !== undefined) read.push(compileMatcher(name, '=', text));
  }
  for (const [name, value] of matchRe?.map() ?? []) {
    const one = value.isEmpty
      ? value.report('expected a regular expression')
      : value.parsed((text) => compileMatcher(name, '=~', text));
    if (one !== undefined) read.push(one);
  }
  for (const value of matchers?.list() ?? []) read.push(...(value.parsed(parseMatchers) ?? []));
  return read;
}
