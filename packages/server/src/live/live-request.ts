import {
  type Labels,
  type LiveRequest,
  maxLabelsPerSeries,
  maxNameLength,
  maxSeriesLength,
} from '@tidemark/protocol';

/** Longest id that a subscriber may give a subscription, in characters. */
const maxIdLength = 100;

/** The request, or what is wrong with it. */
export function parseLiveRequest(text: string): LiveRequest | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'expected JSON';
  }
  if (typeof parsed !== 'object' || parsed === null) return 'expected an object';
  const { type, id, name, labels } = parsed as Record<string, unknown>;
  if (typeof id !== 'string' || id.length === 0 || id.length > maxIdLength)
    return `id: expected a text of 1 to ${maxIdLength} characters`;
  if (type === 'unsubscribe') return { type, id };
  if (type !== 'subscribe') return 'type: expected subscribe or unsubscribe';
  if (name !== undefined && (typeof name !== 'string' || name.length > maxNameLength)) {
    return 'name: expected the name of a metric';
  }
  if (labels !== undefined && !isLabels(labels)) return 'labels: expected an object of texts';
  return {
    type,
    id,
    ...(name === undefined ? {} : { name }),
    ...(labels === undefined ? {} : { labels }),
  };
}

/** Labels that a series may have: what is longer matches none. */
function isLabels(value: unknown): value is Labels {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const pairs = Object.entries(value);
  if (pairs.length > maxLabelsPerSeries) return false;
  let length = 0;
  for (const [label, text] of pairs) {
    if (typeof text !== 'string') return false;
    length += label.length + text.length;
  }
  return length <= maxSeriesLength;
}
