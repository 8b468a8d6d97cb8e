import { SegmentedControl, TextInput } from '@mantine/core';
import classes from './mute-editor.module.css';
import {
  changesToTiming,
  type MuteForm,
  type MuteFormErrors,
  type MuteTiming,
  muteDurations,
} from './mute-form.ts';
import { ScheduleFields } from './schedule-fields.tsx';

type Props = {
  form: MuteForm;
  errors: MuteFormErrors;
  zone: string;
  /** One that exists already does not begin now. */
  isNew: boolean;
  onChange: (changes: Partial<MuteForm>) => void;
};

/** When it mutes: from now on, in one window, or again and again. */
export function TimingFields({ form, errors, zone, isNew, onChange }: Props) {
  return (
    <fieldset className={classes.fields}>
      <legend className={classes.legend}>When</legend>
      <SegmentedControl
        fullWidth
        aria-label="When it mutes"
        data={[
          ...(isNew ? [{ value: 'now', label: 'From now' }] : []),
          { value: 'window', label: 'Once' },
          { value: 'recurring', label: 'Recurring' },
        ]}
        value={form.timing}
        onChange={(chosen) => {
          const timing = chosen as MuteTiming;
          // One that exists already keeps its own times.
          onChange(isNew ? changesToTiming(timing, zone, Date.now()) : { timing });
        }}
      />
      {form.timing === 'now' && (
        <SegmentedControl
          mt="sm"
          fullWidth
          size="xs"
          aria-label="For how long"
          data={muteDurations.map(({ ms, title }) => ({ value: String(ms), label: title }))}
          value={String(form.durationMs)}
          onChange={(value) => onChange({ durationMs: Number(value) })}
        />
      )}
      {form.timing === 'recurring' && (
        <ScheduleFields form={form} errors={errors} onChange={onChange} />
      )}
      {form.timing !== 'now' && (
        <>
          <div className={classes.pair}>
            <TextInput
              type="datetime-local"
              label={form.timing === 'window' ? 'From' : 'Not before'}
              value={form.start}
              error={errors.start}
              onChange={(event) => onChange({ start: event.currentTarget.value })}
            />
            <TextInput
              type="datetime-local"
              label={form.timing === 'window' ? 'To' : 'Not after (optional)'}
              value={form.end}
              error={errors.end}
              onChange={(event) => onChange({ end: event.currentTarget.value })}
            />
          </div>
          <p className={classes.zone}>These are times in {zone}.</p>
        </>
      )}
    </fieldset>
  );
}
