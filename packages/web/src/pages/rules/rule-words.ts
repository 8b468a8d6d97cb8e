import type { Rule } from '@tidemark/protocol';
import type { Tone } from '../../shell/state-mark.tsx';

export const ruleConditions = ['firing', 'pending', 'failing', 'inactive'] as const;
/** What people want to know of a rule first: whether it fires, and whether it works at all. */
export type RuleCondition = (typeof ruleConditions)[number];

export function conditionOf(rule: Pick<Rule, 'health' | 'state'>): RuleCondition {
  if (rule.health === 'err') return 'failing';
  return rule.state;
}

const words: Record<RuleCondition, { text: string; tone: Tone }> = {
  firing: { text: 'Firing', tone: 'bad' },
  pending: { text: 'Pending', tone: 'warn' },
  failing: { text: 'Failing', tone: 'bad' },
  inactive: { text: 'Inactive', tone: 'good' },
};

/** The word for a rule's condition, with its colour. */
export function conditionWord(rule: Rule): { text: string; tone: Tone } {
  const condition = conditionOf(rule);
  if (condition === 'inactive' && rule.kind === 'recording') {
    return rule.health === 'unknown'
      ? { text: 'Not yet run', tone: 'quiet' }
      : { text: 'Recording', tone: 'good' };
  }
  if (condition === 'inactive' && rule.health === 'unknown') {
    return { text: 'Not yet run', tone: 'quiet' };
  }
  return words[condition];
}

/** `for 5m`, or nothing where it fires at once. */
export function waitText({ for: wait, keep_firing_for: keep }: Rule): string {
  const isNothing = (duration: string) => /^0(ms|s)?$/.test(duration) || duration === '';
  const parts = [
    isNothing(wait) ? '' : `for ${wait}`,
    isNothing(keep) ? '' : `goes on for ${keep}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
