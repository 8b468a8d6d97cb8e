import { MultiSelect } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatCount } from '../../format/count.ts';
import { matchingNames } from './matching-names.ts';

/** More names than this are found by typing. */
const shownNames = 100;

/** A crowd of charts beyond this is no view any more, and each is a subscription. */
const maxMetrics = 12;

type Props = {
  names: readonly string[];
  chosen: readonly string[];
  onChange: (metrics: string[]) => void;
  classNames: Record<string, string>;
};

/** Chooses metrics out of any number: only the best matches of what is typed become options. */
export function MetricPicker({ names, chosen, onChange, classNames }: Props) {
  const [search, setSearch] = useState('');
  const { shown, count } = useMemo(
    () => matchingNames(names, search, new Set(chosen), shownNames),
    [names, search, chosen],
  );
  const isCut = count > shown.length;
  return (
    <MultiSelect
      data-search
      label="Metrics"
      placeholder={chosen.length === 0 ? 'Search metrics' : undefined}
      searchable
      clearable
      hidePickedOptions
      maxValues={maxMetrics}
      nothingFoundMessage="No such metric"
      clearButtonProps={{ 'aria-label': 'Remove all metrics' }}
      searchValue={search}
      onSearchChange={setSearch}
      // They are filtered already.
      filter={({ options }) => options}
      // A link may name what does not exist (any more); it stays visible so that it can be taken out.
      data={[
        {
          group: isCut ? `${shown.length} of ${formatCount(count, 'metric')}, type to narrow` : '',
          items: [...new Set([...chosen, ...shown])],
        },
      ]}
      value={[...chosen]}
      onChange={onChange}
      classNames={classNames}
    />
  );
}
