import { Autocomplete, TextInput } from '@mantine/core';
import { Panel } from '../../shell/panel.tsx';
import type { ReceiverDraft } from './receiver-draft.ts';
import classes from './receiver-editor.module.css';

type Props = {
  title: string;
  draft: ReceiverDraft;
  isNameFixed: boolean;
  otherNames: readonly string[];
  onChange: (changes: Partial<ReceiverDraft>) => void;
};

/** Its name, and who is told next when nobody acknowledges. */
export function ReceiverFields({ title, draft, isNameFixed, otherNames, onChange }: Props) {
  return (
    <Panel title={title}>
      <div className={classes.stack}>
        <TextInput
          label="Name"
          placeholder="team"
          required
          data-autofocus
          readOnly={isNameFixed}
          description={
            isNameFixed
              ? 'Others escalate to it by this name, so it stays.'
              : 'Escalations name it.'
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <div className={classes.pair}>
          <Autocomplete
            label="If nobody acknowledges, tell"
            placeholder="nobody else"
            data={[...otherNames]}
            value={draft.escalateTo}
            onChange={(escalateTo) => onChange({ escalateTo })}
          />
          <TextInput
            label="After"
            placeholder="10m"
            disabled={draft.escalateTo.trim() === ''}
            value={draft.escalateAfter}
            onChange={(event) => onChange({ escalateAfter: event.currentTarget.value })}
          />
        </div>
      </div>
    </Panel>
  );
}
