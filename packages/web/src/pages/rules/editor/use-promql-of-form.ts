import { useMutation } from '@tanstack/react-query';
import type { RuleDefinition, RulePreview } from '@tidemark/protocol';
import { previewRule } from '../../../api/rules.ts';
import { definitionOf, type RuleDraft } from './rule-draft.ts';

/**
 * The way from the form to PromQL: the server says what the form comes to. Where the form is not whole,
 * what was written before stays.
 */
export function usePromqlOfForm(
  draft: RuleDraft,
  onChange: (changes: Partial<RuleDraft>) => void,
): () => void {
  const translation = useMutation({
    mutationFn: async (rule: RuleDefinition) => {
      const nowMs = Date.now();
      const request = { rule, start: nowMs, end: nowMs, step: '1m' };
      return promqlOf(await previewRule(request, new AbortController().signal));
    },
    onSuccess: (expr) => onChange({ expr, mode: 'promql' }),
    onError: () => onChange({ mode: 'promql' }),
  });
  return () => {
    const form = definitionOf({ ...draft, name: draft.name || 'New rule', mode: 'simple' });
    if (form === null) onChange({ mode: 'promql' });
    else translation.mutate(form);
  };
}

/** The whole condition: a preview says what is compared, and with what, apart from each other. */
export function promqlOf({ expr, threshold }: Pick<RulePreview, 'expr' | 'threshold'>): string {
  return threshold === null ? expr : `${expr} ${threshold.operator} ${threshold.value}`;
}
