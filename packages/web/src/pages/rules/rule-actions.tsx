import { Button, CopyButton } from '@mantine/core';
import { IconChartLine, IconCopy, IconFileCode, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Rule } from '@tidemark/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { deleteRule } from '../../api/rules.ts';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';
import {
  defaultQueriesState,
  emptyQuery,
  encodeQueriesState,
} from '../../url-state/query-state.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import classes from './rule-detail.module.css';
import { ruleYaml } from './rule-yaml.ts';

/** What can be done with a rule; those of files are changed in their files. */
export function RuleActions({ rule }: { rule: Rule }) {
  const [asksDelete, setAsksDelete] = useState(false);
  const query = { ...emptyQuery, expression: rule.expr };
  const explore = encodeQueriesState({ ...defaultQueriesState, queries: [query] });
  return (
    <div className={classes.actions}>
      {rule.origin === 'api' && (
        <Button
          component={Link}
          href={`/alerts/rules?${new URLSearchParams({ edit: rule.id })}`}
          variant="default"
          size="xs"
          leftSection={<IconPencil size={15} aria-hidden />}
        >
          Edit
        </Button>
      )}
      <Button
        component={Link}
        href={`/alerts/rules?${new URLSearchParams({ copy: rule.id })}`}
        variant="default"
        size="xs"
        leftSection={<IconCopy size={15} aria-hidden />}
      >
        Duplicate
      </Button>
      <Button
        component={Link}
        href={`/explore?${explore}`}
        variant="default"
        size="xs"
        leftSection={<IconChartLine size={15} aria-hidden />}
      >
        Explore
      </Button>
      <CopyButton value={ruleYaml(rule)} timeout={1600}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconFileCode size={15} aria-hidden />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy as YAML'}
          </Button>
        )}
      </CopyButton>
      {rule.origin === 'api' && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconTrash size={15} aria-hidden />}
          onClick={() => setAsksDelete(true)}
        >
          Delete
        </Button>
      )}
      {asksDelete && <DeleteRule rule={rule} onClose={() => setAsksDelete(false)} />}
    </div>
  );
}

function DeleteRule({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const queryClient = useQueryClient();
  const { change } = useParameters();
  const deletion = useMutation({
    mutationFn: () => deleteRule(rule.id),
    onSuccess: async () => {
      onClose();
      change({ rule: null }, { replace: true });
      await queryClient.invalidateQueries({ queryKey: ['rules'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title="Delete this rule?"
      action="Delete rule"
      isPending={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onClose={onClose}
    >
      <b>{rule.name}</b> is evaluated no more. What it alerts about now is resolved.
    </ConfirmDialog>
  );
}
