import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Rule } from '@tidemark/protocol';
import { lazy, Suspense, useMemo } from 'react';
import { fetchRule } from '../../api/rules.ts';
import { definitionOf, draftOf } from './editor/rule-draft.ts';
import { RuleActions } from './rule-actions.tsx';
import { RuleAlerts } from './rule-alerts.tsx';
import classes from './rule-detail.module.css';
import { RuleFacts } from './rule-facts.tsx';

const RulePreviewPanel = lazy(() => import('./editor/rule-preview-panel.tsx'));

const refetchMs = 5000;

/** All that is known of a rule: its texts, what it alerts about, and when it did. */
export function RuleDetail({ listed }: { listed: Rule }) {
  const query = useQuery({
    queryKey: ['rules', listed.id],
    queryFn: ({ signal }) => fetchRule(listed.id, signal),
    refetchInterval: refetchMs,
  });
  // The list is younger while this is asked for, but knows only some of the alerts.
  const rule = query.data ?? listed;
  return (
    <div className={classes.detail}>
      <RuleActions rule={rule} />
      <RuleFacts rule={rule} />
      {rule.alerts.length > 0 && <RuleAlerts rule={rule} />}
      {rule.kind === 'alerting' && <Past rule={rule} />}
    </div>
  );
}

/** When it would have fired by what it says now, which is when it did unless it was changed. */
function Past({ rule }: { rule: Rule }) {
  // What is evaluated changes only with these; the rest of a rule does every few seconds.
  const written = JSON.stringify(definitionOf(draftOf(rule)));
  const definition = useMemo(
    () => JSON.parse(written) as ReturnType<typeof definitionOf>,
    [written],
  );
  return (
    <section aria-label={`Values of ${rule.name}`}>
      <Suspense fallback={<Skeleton height={260} />}>
        <RulePreviewPanel
          definition={definition}
          waitsFor=""
          about="Where it fires by what it says now"
        />
      </Suspense>
    </section>
  );
}
