import { Autocomplete, Select, TextInput } from '@mantine/core';
import type { RuleFormOperator, RuleFormStatistic } from '@tidemark/protocol';
import { NumberField } from '../../../shell/number-field.tsx';
import type { DraftProps } from './condition-fields.tsx';
import { MatcherRows } from './matcher-rows.tsx';
import classes from './rule-editor.module.css';
import { useMetricChoices } from './use-metric-choices.ts';

const statistics: { value: RuleFormStatistic; label: string }[] = [
  { value: 'last', label: 'Newest value' },
  { value: 'avg', label: 'Average' },
  { value: 'min', label: 'Lowest' },
  { value: 'max', label: 'Highest' },
  { value: 'sum', label: 'Sum' },
  { value: 'count', label: 'Number of samples' },
  { value: 'rate', label: 'Rate a second' },
  { value: 'increase', label: 'Increase' },
];

const operators: { value: RuleFormOperator; label: string }[] = [
  { value: '>', label: 'is above' },
  { value: '>=', label: 'is at or above' },
  { value: '<', label: 'is below' },
  { value: '<=', label: 'is at or below' },
  { value: '==', label: 'is' },
  { value: '!=', label: 'is not' },
];

/** More names than this are found by typing. */
const shownNames = 100;

/** A metric, which of its series, and the threshold. */
export function SimpleCondition({ draft, errors, onChange }: DraftProps) {
  const { names, labels, unit } = useMetricChoices(draft.metric);
  // Only the newest value and its summaries are in the unit of the metric.
  const isInUnit = !['count', 'rate'].includes(draft.statistic);
  return (
    <>
      <Autocomplete
        label="Metric"
        placeholder="Search metrics"
        data={names}
        limit={shownNames}
        value={draft.metric}
        error={errors['form.metric']}
        onChange={(metric) => onChange({ metric })}
      />
      <MatcherRows
        matchers={draft.matchers}
        choices={labels}
        onChange={(matchers) => onChange({ matchers })}
      />
      <div className={classes.sentence}>
        <Select
          label="What is compared"
          data={statistics}
          allowDeselect={false}
          value={draft.statistic}
          onChange={(value) => {
            const chosen = statistics.find((one) => one.value === value);
            if (chosen !== undefined) onChange({ statistic: chosen.value });
          }}
        />
        {draft.statistic !== 'last' && (
          <TextInput
            label="Of the last"
            placeholder="5m"
            className={classes.short}
            value={draft.window}
            error={errors['form.window']}
            onChange={(event) => onChange({ window: event.currentTarget.value })}
          />
        )}
        <Select
          label="Condition"
          data={operators}
          allowDeselect={false}
          value={draft.operator}
          onChange={(value) => {
            const chosen = operators.find((one) => one.value === value);
            if (chosen !== undefined) onChange({ operator: chosen.value });
          }}
        />
        <NumberField
          label="Threshold"
          placeholder="27"
          className={classes.short}
          suffix={isInUnit && unit !== null ? ` ${unit}` : ''}
          value={draft.threshold}
          error={errors['form.threshold']}
          onChange={(threshold) => onChange({ threshold })}
        />
      </div>
    </>
  );
}
