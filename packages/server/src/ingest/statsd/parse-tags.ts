import type { LabelPairs } from '../../series/index.ts';

/**
 * Labels of `tag:value,tag2`, sorted by name. A tag without a value gets `true`, as in Telegraf; of a tag
 * that comes twice, the last one counts.
 */
export function parseTags(text: string): LabelPairs {
  if (text === '') return [];
  const labels = new Map<string, string>();
  for (const tag of text.split(',')) {
    const colon = tag.indexOf(':');
    const name = colon === -1 ? tag : tag.slice(0, colon);
    if (name !== '') labels.set(name, colon === -1 ? 'true' : tag.slice(colon + 1));
  }
  return [...labels].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}
