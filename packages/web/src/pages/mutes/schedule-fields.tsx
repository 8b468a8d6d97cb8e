import { Chip, Select, TextInput } from '@mantine/core';
import type { ScheduleFrequency } from '@tidemark/protocol';
import classes from './mute-editor.module.css';
import type { MuteForm, MuteFormErrors } from './mute-form.ts';
import { weekdays, weekdayTitles } from './mute-words.ts';

const frequencyTitles: Record<ScheduleFrequency, string> = {
  daily: 'Every day',
  weekly: 'On days of the week',
  monthly: 'On days of the month',
};
const scheduleFrequencies = Object.keys(frequencyTitles) as ScheduleFrequency[];

type Props = {
  form: MuteForm;
  errors: MuteFormErrors;
  onChange: (changes: Partial<MuteForm>) => void;
};

/** Which days, which hours, and by which clock. */
export function ScheduleFields({ form, errors, onChange }: Props) {
  return (
    <>
      <Select
        mt="sm"
        label="Which days"
        data={scheduleFrequencies.map((value) => ({ value, label: frequencyTitles[value] }))}
        allowDeselect={false}
        value={form.frequency}
        onChange={(value) =>
          onChange({ frequency: scheduleFrequencies.find((one) => one === value) ?? 'daily' })
        }
      />
      {form.frequency === 'weekly' && (
        <Chip.Group
          multiple
          value={[...form.weekdays]}
          onChange={(chosen) =>
            onChange({ weekdays: weekdays.filter((day) => chosen.includes(day)) })
          }
        >
          <fieldset className={classes.days}>
            <legend className={classes.hidden}>Days of the week</legend>
            {weekdays.map((day) => (
              <Chip key={day} value={day} size="sm" variant="outline">
                {weekdayTitles[day]}
              </Chip>
            ))}
          </fieldset>
        </Chip.Group>
      )}
      {errors.weekdays !== undefined && (
        <p className={classes.error} role="alert">
          {errors.weekdays}
        </p>
      )}
      {form.frequency === 'monthly' && (
        <TextInput
          mt="sm"
          label="Days of the month"
          description="Apart by commas; -1 is the last day"
          value={form.daysOfMonth}
          error={errors.daysOfMonth}
          onChange={(event) => onChange({ daysOfMonth: event.currentTarget.value })}
        />
      )}
      <div className={classes.pair}>
        <TextInput
          type="time"
          label="Begins at"
          value={form.startTime}
          onChange={(event) => onChange({ startTime: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label="Ends at"
          value={form.endTime}
          onChange={(event) => onChange({ endTime: event.currentTarget.value })}
        />
      </div>
      <Select
        mt="sm"
        label="Time zone"
        description="Its daylight saving is followed"
        searchable
        allowDeselect={false}
        limit={60}
        nothingFoundMessage="No such time zone"
        data={[...new Set([form.timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]}
        value={form.timeZone}
        onChange={(timeZone) => onChange({ timeZone: timeZone ?? form.timeZone })}
      />
    </>
  );
}
