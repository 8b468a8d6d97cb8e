import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { fetchRule } from '../../../api/rules.ts';
import { ErrorPanel } from '../../../shell/error-panel.tsx';
import { draftOf, emptyDraft, type RuleDraft } from './rule-draft.ts';
import classes from './rule-editor.module.css';
import { RuleForm } from './rule-form.tsx';

type Props = {
  /** Id of the rule that is changed. */
  edited: string | null;
  /** Id of the rule that a new one begins as. */
  copied: string | null;
  /** What a new rule begins with, from another page. */
  firstExpression: string;
};

/** A new rule, or one that is there, as a form with a chart of where it would have fired. */
export default function RuleEditor({ edited, copied, firstExpression }: Props) {
  const id = edited ?? copied;
  const query = useQuery({
    queryKey: ['rules', id, 'to edit'],
    queryFn: ({ signal }) => fetchRule(id ?? '', signal),
    enabled: id !== null,
    // What is being written must not change under the writer's hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <>
      <Link href="/alerts/rules" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden /> All rules
      </Link>
      {id !== null && query.data === undefined ? (
        query.isError ? (
          <ErrorPanel
            title="The rule could not be loaded"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <Skeleton height={320} radius={12} />
        )
      ) : (
        <RuleForm
          edited={edited}
          first={
            query.data === undefined
              ? firstDraft(firstExpression)
              : firstCopy(draftOf(query.data), edited === null)
          }
        />
      )}
    </>
  );
}

function firstDraft(expression: string): RuleDraft {
  return expression === '' ? emptyDraft : { ...emptyDraft, mode: 'promql', expr: expression };
}

function firstCopy(draft: RuleDraft, isCopy: boolean): RuleDraft {
  return isCopy ? { ...draft, name: `${draft.name}Copy` } : draft;
}
