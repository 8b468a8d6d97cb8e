import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RuleDefinition } from '@tidemark/protocol';
import { previewRule } from '../../../api/rules.ts';
import { quickRanges } from '../../../url-state/time-frame.ts';
import { type PreviewRange, previewStepMs } from './preview-frame.ts';

/** How long typing must rest before the server is asked, in milliseconds. */
const restMs = 400;

/** What a rule that is being written would have done; asked anew when it changes. */
export function useRulePreview(definition: RuleDefinition | null, range: PreviewRange) {
  const [rested] = useDebouncedValue(definition === null ? '' : JSON.stringify(definition), restMs);
  const query = useQuery({
    queryKey: ['rule-preview', rested, range],
    queryFn: async ({ signal }) => {
      const { spanMs } = quickRanges[range];
      const stepMs = previewStepMs(spanMs);
      // The last moment is now: what just came counts, too.
      const endMs = Math.ceil(Date.now() / 1000) * 1000;
      const startMs = endMs - spanMs;
      const rule = JSON.parse(rested) as RuleDefinition;
      // An unnamed rule can be tried, too.
      const named = rule.alert === '' ? { ...rule, alert: 'New rule' } : rule;
      const request = { rule: named, start: startMs, end: endMs, step: `${stepMs / 1000}s` };
      return { startMs, endMs, preview: await previewRule(request, signal) };
    },
    enabled: rested !== '' && definition !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return query;
}
