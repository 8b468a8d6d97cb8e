import { SegmentedControl } from '@mantine/core';
import { type QueryView, queryViews } from '../../../url-state/query-state.ts';

const titles: Record<QueryView, string> = { graph: 'Graph', table: 'Table', explain: 'Explain' };

export function ViewTabs(props: {
  letter: string;
  view: QueryView;
  onChange: (view: QueryView) => void;
}) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={`View of query ${props.letter}`}
      data={queryViews.map((view) => ({ value: view, label: titles[view] }))}
      value={props.view}
      onChange={(view) => props.onChange(view as QueryView)}
    />
  );
}
