/** Conditions on labels, as routes, inhibition, mutes and filters have them. */
export {
  compileMatcher,
  type LabelMatcher,
  matchersText,
  matcherText,
  matchesAll,
} from './label-matcher.ts';
export { maxMatchersLength, parseMatcher, parseMatchers } from './parse-matchers.ts';
