import type { Labels, Matcher } from '@tidemark/protocol';
import { formatMatcher, matchersOf } from '../../format/matcher.ts';

/** The address of the form for a new mute, filled in with conditions. */
export function newMuteHref(matchers: readonly Matcher[]): string {
  const query = new URLSearchParams({ edit: 'new' });
  for (const matcher of matchers) query.append('matcher', formatMatcher(matcher));
  return `/alerts/mutes?${query}`;
}

/** The form for a mute of just what has these labels. */
export function muteHref(labels: Labels): string {
  return newMuteHref(matchersOf(labels));
}
