import { MultiSelect, SegmentedControl } from '@mantine/core';
import type { Labels, MetricName } from '@tidemark/protocol';
import { useMemo } from 'react';
import { type Resolution, type Statistic, statistics } from '../../chart/line.ts';
import { type ExploreState, granularityChoices } from '../../url-state/explore-state.ts';
import classes from './explore-page.module.css';
import { labelChoices } from './label-choices.ts';
import { MetricPicker } from './metric-picker.tsx';

type Props = {
  state: ExploreState;
  names: readonly MetricName[];
  /** Labels of all series of the chosen metrics. */
  series: readonly Labels[];
  /** What `auto` stands for at this moment. */
  resolution: Resolution;
  /** Whether a chosen metric has quantiles. */
  hasQuantiles: boolean;
  onChange: (changes: Partial<ExploreState>) => void;
};

/** More options than this are found by typing. */
const shownOptions = 100;

/** The search field stays on the pills' line as long as it has room for a few letters. */
const fieldClasses = {
  ...(classes.label === undefined ? {} : { label: classes.label }),
  ...(classes.typing === undefined ? {} : { inputField: classes.typing }),
};

export function ExploreControls(props: Props) {
  const { state, names, series, resolution, onChange } = props;
  const choices = labelChoices(series);
  const metricNames = useMemo(() => names.map(({ name }) => name), [names]);
  const labelNames = [...new Set([...choices.map(({ name }) => name), ...state.groupBy])];
  return (
    <div className={classes.controls}>
      <MetricPicker
        names={metricNames}
        chosen={state.metrics}
        onChange={(metrics) => onChange({ metrics, hidden: [] })}
        classNames={fieldClasses}
      />
      <LabelFilter state={state} choices={choices} onChange={onChange} />
      <MultiSelect
        label="Group by"
        placeholder={state.groupBy.length === 0 ? 'One line' : undefined}
        searchable
        hidePickedOptions
        limit={shownOptions}
        nothingFoundMessage="No such label"
        disabled={labelNames.length === 0}
        data={labelNames}
        value={[...state.groupBy]}
        onChange={(groupBy) => onChange({ groupBy, hidden: [] })}
        classNames={fieldClasses}
      />
      <div className={classes.granularity}>
        <span className={classes.label}>Granularity</span>
        <SegmentedControl
          aria-label="Granularity"
          data={granularityChoices.map((choice) => ({
            value: choice,
            label: choice === 'auto' ? `Auto (${resolution})` : capitalised(choice),
          }))}
          value={state.granularity}
          onChange={(granularity) =>
            onChange({ granularity: granularity as ExploreState['granularity'], hidden: [] })
          }
        />
      </div>
      {props.hasQuantiles && resolution !== 'raw' && (
        <div className={classes.granularity}>
          <span className={classes.label}>Line</span>
          <SegmentedControl
            aria-label="Line"
            data={statistics.map((one) => ({
              value: one,
              label: one === 'average' ? 'Average' : one,
            }))}
            value={state.statistic}
            onChange={(statistic) => onChange({ statistic: statistic as Statistic })}
          />
        </div>
      )}
    </div>
  );
}

/** Separates name and value of an option; labels cannot hold it, it is a control character. */
const separator = '\u0000';

/** One value per label; a second one of the same label takes the place of the first. */
function LabelFilter(props: {
  state: ExploreState;
  choices: readonly { name: string; values: string[] }[];
  onChange: (changes: Partial<ExploreState>) => void;
}) {
  const chosen = Object.entries(props.state.labels);
  const known = props.choices.flatMap(({ name, values }) =>
    values.map((value) => [name, value] as const),
  );
  const option = ([name, value]: readonly [string, string]) => ({
    value: `${name}${separator}${value}`,
    label: `${name} = ${value === '' ? '(empty)' : value}`,
  });
  const options = new Map([...known, ...chosen].map(option).map((one) => [one.value, one]));
  return (
    <MultiSelect
      label="Filter"
      placeholder={chosen.length === 0 ? 'All series' : undefined}
      searchable
      hidePickedOptions
      limit={shownOptions}
      nothingFoundMessage="No such label"
      disabled={options.size === 0}
      data={[...options.values()]}
      value={chosen.map((pair) => option(pair).value)}
      onChange={(values) => {
        const pairs = values.map((value) => value.split(separator) as [string, string]);
        props.onChange({ labels: Object.fromEntries(pairs), hidden: [] });
      }}
      classNames={fieldClasses}
    />
  );
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
