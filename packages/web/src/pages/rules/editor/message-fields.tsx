import { Autocomplete, Textarea, TextInput } from '@mantine/core';
import { Panel } from '../../../shell/panel.tsx';
import { PairRows } from './pair-rows.tsx';
import type { RuleDraft } from './rule-draft.ts';
import classes from './rule-editor.module.css';

type Props = { draft: RuleDraft; onChange: (changes: Partial<RuleDraft>) => void };

/** What people and receivers are told: severity, texts and further labels. */
export function MessageFields({ draft, onChange }: Props) {
  if (draft.kind === 'record') {
    return (
      <Panel title="Labels">
        <PairRows
          what="label"
          pairs={draft.labels}
          suggestions={[]}
          onChange={(labels) => onChange({ labels })}
        />
      </Panel>
    );
  }
  return (
    <Panel title="What it says">
      <div className={classes.stack}>
        <Autocomplete
          label="Severity"
          placeholder="none"
          className={classes.severity}
          data={['critical', 'warning', 'info']}
          value={draft.severity}
          onChange={(severity) => onChange({ severity })}
        />
        <TextInput
          label="Summary"
          placeholder="{{ $labels.room }} is too hot: {{ $value }} °C"
          value={draft.summary}
          onChange={(event) => onChange({ summary: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          placeholder="What it means, and what to do first"
          autosize
          minRows={2}
          maxRows={8}
          value={draft.description}
          onChange={(event) => onChange({ description: event.currentTarget.value })}
        />
        <p className={classes.hint}>
          <code>{'{{ $labels.room }}'}</code> and <code>{'{{ $value }}'}</code> become those of the
          series; the preview shows how it reads.
        </p>
        <PairRows
          what="annotation"
          pairs={draft.annotations}
          suggestions={['runbook_url', 'dashboard_url']}
          onChange={(annotations) => onChange({ annotations })}
        />
        <PairRows
          what="label"
          pairs={draft.labels}
          suggestions={['team', 'service']}
          onChange={(labels) => onChange({ labels })}
        />
      </div>
    </Panel>
  );
}
