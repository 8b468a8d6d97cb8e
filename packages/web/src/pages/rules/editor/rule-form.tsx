import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { saveRule } from '../../../api/rules.ts';
import { Panel } from '../../../shell/panel.tsx';
import { RequestErrors } from '../../../shell/request-errors.tsx';
import { ConditionFields } from './condition-fields.tsx';
import { fieldErrorsOf } from './field-errors.ts';
import { MessageFields } from './message-fields.tsx';
import { definitionOf, missingOf, type RuleDraft } from './rule-draft.ts';
import classes from './rule-editor.module.css';
import RulePreviewPanel from './rule-preview-panel.tsx';
import { TimingFields } from './timing-fields.tsx';

/** The fields at the left, what they come to at the right. */
export function RuleForm({ edited, first }: { edited: string | null; first: RuleDraft }) {
  const [draft, setDraft] = useState(first);
  const change = (changes: Partial<RuleDraft>) => setDraft((was) => ({ ...was, ...changes }));
  const definition = useMemo(() => definitionOf(draft), [draft]);
  const save = useSaveRule(edited);
  const missing = missingOf(draft);
  const errors = fieldErrorsOf(save.error);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (definition !== null && missing === '') save.mutate(definition);
      }}
    >
      <div className={classes.fields}>
        <Panel
          title={edited === null ? 'New rule' : 'Change rule'}
          actions={
            <SegmentedControl
              size="xs"
              aria-label="What the rule makes"
              data={[
                { value: 'alert', label: 'Alert' },
                { value: 'record', label: 'Recorded series' },
              ]}
              value={draft.kind}
              onChange={(kind) => change({ kind: kind as RuleDraft['kind'] })}
            />
          }
        >
          <TextInput
            label={draft.kind === 'alert' ? 'Name of the alert' : 'Name of the series'}
            placeholder={draft.kind === 'alert' ? 'RoomTooHot' : 'room:temperature:avg'}
            required
            data-autofocus
            value={draft.name}
            error={errors.alert ?? errors.record}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <ConditionFields draft={draft} errors={errors} onChange={change} />
          <TimingFields draft={draft} errors={errors} onChange={change} />
        </Panel>
      </div>
      <div className={classes.texts}>
        <MessageFields draft={draft} onChange={change} />
        <RequestErrors error={save.error} />
        <div className={classes.buttons}>
          <Button component={Link} href="/alerts/rules" variant="default">
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={missing !== ''}>
            {edited === null ? 'Make rule' : 'Save rule'}
          </Button>
          {missing !== '' && <span className={classes.missing}>It needs {missing}.</span>}
        </div>
      </div>
      {draft.kind === 'alert' && (
        <div className={classes.preview}>
          <section className={classes.previewPanel} aria-label="Preview">
            <RulePreviewPanel
              definition={definition}
              waitsFor={missingOf({ ...draft, name: 'x' })}
              about="Where it would have fired"
            />
          </section>
        </div>
      )}
    </form>
  );
}

function useSaveRule(edited: string | null) {
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (definition: NonNullable<ReturnType<typeof definitionOf>>) =>
      saveRule(edited, definition),
    onSuccess: async (rule) => {
      await queryClient.invalidateQueries({ queryKey: ['rules'] });
      navigate(`/alerts/rules?${new URLSearchParams({ rule: rule.id })}`);
    },
  });
}
