import { TextInput } from '@mantine/core';
import type { DraftProps } from './condition-fields.tsx';
import classes from './rule-editor.module.css';

/** How long the condition must hold, how long the alert goes on, and how often it is looked at. */
export function TimingFields({ draft, errors, onChange }: DraftProps) {
  return (
    <div className={classes.timing}>
      {draft.kind === 'alert' && (
        <>
          <TextInput
            label="For how long"
            placeholder="at once"
            description="Such as 5m"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={draft.for}
            error={errors.for}
            onChange={(event) => onChange({ for: event.currentTarget.value })}
          />
          <TextInput
            label="Keep firing for"
            placeholder="not at all"
            description="After it ended"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={draft.keepFiringFor}
            error={errors.keep_firing_for}
            onChange={(event) => onChange({ keepFiringFor: event.currentTarget.value })}
          />
        </>
      )}
      <TextInput
        label="Evaluate every"
        placeholder="1m"
        description="At least"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={draft.interval}
        error={errors.interval}
        onChange={(event) => onChange({ interval: event.currentTarget.value })}
      />
    </div>
  );
}
