import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Rule } from '@tidemark/protocol';
import { useMemo, useState } from 'react';
import { fetchRules } from '../../api/rules.ts';
import { formatCount } from '../../format/count.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { useAskedLive } from '../../shell/use-asked-live.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import { EmptyRules } from './empty-rules.tsx';
import { RuleGroupPanel } from './rule-group-panel.tsx';
import { cutGroups, groupRules } from './rule-groups.ts';
import classes from './rule-list.module.css';
import { RuleTools } from './rule-tools.tsx';
import { ruleConditions } from './rule-words.ts';

const refetchMs = 5000;
/** More rules than this are shown on demand. */
const rulesAtOnce = 200;

/** All rules by the files and groups that they stand in, searchable. */
export function RuleList() {
  const { parameters } = useParameters();
  const live = useAskedLive(refetchMs);
  const query = useQuery({
    queryKey: ['rules'],
    queryFn: async ({ signal }) => (await fetchRules(signal)).rules,
    refetchInterval: live.refetchInterval,
  });
  if (query.data === undefined) {
    return query.isError ? (
      <ErrorPanel
        title="The rules could not be listed"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <Skeleton height={220} radius={12} />
    );
  }
  const search = parameters.get('q') ?? '';
  const asked = parameters.get('state');
  const condition = ruleConditions.find((one) => one === asked) ?? null;
  return (
    <>
      <RuleTools
        rules={query.data}
        search={search}
        condition={condition}
        isPaused={live.isPaused}
        onPause={live.toggle}
      />
      {query.isError && (
        <p className={classes.note} role="alert">
          {query.error.message}
        </p>
      )}
      {query.data.length === 0 ? (
        <EmptyRules />
      ) : (
        <Groups rules={query.data} search={search} condition={condition} />
      )}
    </>
  );
}

type GroupsProps = {
  rules: readonly Rule[];
  search: string;
  condition: (typeof ruleConditions)[number] | null;
};

function Groups({ rules, search, condition }: GroupsProps) {
  const [limit, setLimit] = useState(rulesAtOnce);
  const groups = useMemo(() => groupRules(rules, search, condition), [rules, search, condition]);
  const { shown, count } = cutGroups(groups, limit);
  if (count === 0) return <p className={classes.none}>No rule is like that.</p>;
  return (
    <>
      {shown.map((group) => (
        <RuleGroupPanel key={group.key} group={group} />
      ))}
      {count > limit && (
        <Button variant="default" onClick={() => setLimit(limit + rulesAtOnce)}>
          Show more of {formatCount(count, 'rule')}
        </Button>
      )}
    </>
  );
}
