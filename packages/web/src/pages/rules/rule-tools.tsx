import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import type { Rule } from '@tidemark/protocol';
import { Link } from 'wouter';
import { LiveButton } from '../../shell/live-button.tsx';
import { noneWaiting } from '../../shell/waiting-count.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import { countConditions } from './rule-groups.ts';
import classes from './rule-list.module.css';
import { type RuleCondition, ruleConditions } from './rule-words.ts';

type Props = {
  rules: readonly Rule[];
  search: string;
  condition: RuleCondition | null;
  isPaused: boolean;
  onPause: () => void;
};

const titles: Record<RuleCondition, string> = {
  firing: 'Firing',
  pending: 'Pending',
  failing: 'Failing',
  inactive: 'Quiet',
};

/** Which rules are shown, and the way to a new one. */
export function RuleTools({ rules, search, condition, isPaused, onPause }: Props) {
  const { change } = useParameters();
  const counts = countConditions(rules);
  return (
    <div className={classes.tools}>
      <SegmentedControl
        aria-label="State of the rules"
        data={[
          { value: 'all', label: `All ${rules.length}` },
          ...ruleConditions
            .filter((one) => counts[one] > 0 || one === condition || one === 'firing')
            .map((one) => ({ value: one as string, label: `${titles[one]} ${counts[one]}` })),
        ]}
        value={condition ?? 'all'}
        onChange={(value) => change({ state: value === 'all' ? null : value }, { replace: true })}
      />
      <TextInput
        data-search
        className={classes.search}
        aria-label="Search rules"
        placeholder="Search name, expression or file"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => change({ q: event.currentTarget.value }, { replace: true })}
      />
      <LiveButton isAsked paused={isPaused} waitingCount={noneWaiting} onToggle={onPause} />
      <Button
        component={Link}
        href="/alerts/rules?new=rule"
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        New rule
      </Button>
    </div>
  );
}
