import { Input, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { QueryEditor } from '../../../editor/query-editor.tsx';
import type { FieldErrors } from './field-errors.ts';
import type { RuleDraft } from './rule-draft.ts';
import classes from './rule-editor.module.css';
import { SimpleCondition } from './simple-condition.tsx';
import { usePromqlOfForm } from './use-promql-of-form.ts';

export type DraftProps = {
  draft: RuleDraft;
  errors: FieldErrors;
  onChange: (changes: Partial<RuleDraft>) => void;
};

/** What must hold: by a form, or in PromQL. */
export function ConditionFields({ draft, errors, onChange }: DraftProps) {
  const labelId = useId();
  const toPromql = usePromqlOfForm(draft, onChange);
  const isRecorded = draft.kind === 'record';
  const mode = isRecorded ? 'promql' : draft.mode;
  return (
    <fieldset className={classes.part} aria-labelledby={labelId}>
      <div className={classes.partHead}>
        <span id={labelId} className={classes.partTitle}>
          {isRecorded ? 'Expression' : 'Condition'}
        </span>
        {!isRecorded && (
          <SegmentedControl
            size="xs"
            aria-label="How the condition is written"
            data={[
              { value: 'simple', label: 'Form' },
              { value: 'promql', label: 'PromQL' },
            ]}
            value={mode}
            onChange={(value) => (value === 'promql' ? toPromql() : onChange({ mode: 'simple' }))}
          />
        )}
      </div>
      {mode === 'simple' ? (
        <SimpleCondition draft={draft} errors={errors} onChange={onChange} />
      ) : (
        <div className={classes.editor}>
          <QueryEditor
            value={draft.expr}
            label={isRecorded ? 'Expression that is recorded' : 'Condition in PromQL'}
            placeholder={
              isRecorded ? 'avg by (room) (room_temperature)' : 'room_temperature{room="a"} > 27'
            }
            onChange={(expr) => onChange({ expr })}
            onRun={() => undefined}
          />
          {errors.expr !== undefined && <Input.Error>{errors.expr}</Input.Error>}
          {!isRecorded && (
            <Input.Description>
              It alerts about every series that the expression gives; a comparison like{' '}
              <code>&gt; 27</code> leaves out the others.
            </Input.Description>
          )}
        </div>
      )}
    </fieldset>
  );
}
