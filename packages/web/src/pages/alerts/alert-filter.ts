import type { ListedAlert } from '@tidemark/protocol';
import { formatMatcher, parseMatcher } from '../../format/matcher.ts';

/** What was typed into the filter: conditions for the server, and words that are looked for here. */
export type AlertFilter = { matchers: string; words: readonly string[] };

const parts = /(?:[^\s",{}]|"(?:[^"\\]|\\.)*")+/g;

/** `env="prod" disk` are the condition `{env="prod"}` and the word `disk`; commas and braces may stand. */
export function readFilter(text: string): AlertFilter {
  const matchers: string[] = [];
  const words: string[] = [];
  for (const [part] of text.matchAll(parts)) {
    const matcher = parseMatcher(part);
    if (matcher === null) words.push(part.replaceAll('"', '').toLowerCase());
    else matchers.push(formatMatcher(matcher));
  }
  return {
    matchers: matchers.length === 0 ? '' : `{${matchers.join(',')}}`,
    words: words.filter((word) => word !== ''),
  };
}

/** Whether each word is somewhere in the labels or annotations. */
export function hasWords(
  { labels, annotations }: Pick<ListedAlert, 'labels' | 'annotations'>,
  words: readonly string[],
): boolean {
  if (words.length === 0) return true;
  const texts = [...Object.entries(labels), ...Object.entries(annotations)].flat();
  const all = texts.join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}
