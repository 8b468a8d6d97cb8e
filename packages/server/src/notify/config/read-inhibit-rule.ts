import type { YamlValue } from '../../yaml-reader/index.ts';
import type { InhibitRule } from './alerting-config.ts';
import { readMatchers } from './read-matchers.ts';

const fields = [
  'name',
  'source_match',
  'source_match_re',
  'source_matchers',
  'target_match',
  'target_match_re',
  'target_matchers',
  'equal',
] as const;

/** Reads one item of `inhibit_rules:`. */
export function readInhibitRule(value: YamlValue): InhibitRule | undefined {
  const field = value.fields(fields);
  if (field === undefined) return undefined;
  field('name')?.text();
  return {
    source: readMatchers({
      match: field('source_match'),
      matchRe: field('source_match_re'),
      matchers: field('source_matchers'),
    }),
    target: readMatchers({
      match: field('target_match'),
      matchRe: field('target_match_re'),
      matchers: field('target_matchers'),
    }),
    equal: (field('equal')?.list() ?? []).flatMap((name) => name.text() ?? []),
  };
}
