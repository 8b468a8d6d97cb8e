import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { formatCount } from '../../../format/count.ts';
import { formatDateTime, formatExactTime } from '../../../format/time.ts';
import { tableOf } from '../../../promql/answer-table.ts';
import type { QueryLine } from '../../../promql/query-lines.ts';
import type { QueryState } from '../../../url-state/query-state.ts';
import { HistogramSummary } from './histogram-summary.tsx';
import type { Moment } from './moment.ts';
import classes from './table-view.module.css';

/** More rows than this are not read on a page. */
export const maxTableRows = 500;

type Props = {
  letter: string;
  lines: readonly QueryLine[];
  query: QueryState;
  unit: string | null;
  boundUnit: string | null;
  moment: Moment;
  isPending: boolean;
  onSteps: (showsSteps: boolean) => void;
};

/** A column per label; the values at the end of the frame, or of all its steps. */
export function TableView({
  letter,
  lines,
  query,
  unit,
  boundUnit,
  moment,
  isPending,
  onSteps,
}: Props) {
  const { zone, span } = moment;
  const { showsSteps } = query;
  const { labels, rows, count } = useMemo(() => tableOf(lines, maxTableRows), [lines]);
  return (
    <>
      <div className={classes.choice}>
        <SegmentedControl
          size="xs"
          aria-label={`Times in the table of query ${letter}`}
          data={[
            { value: 'end', label: 'Instant' },
            { value: 'steps', label: 'Range' },
          ]}
          value={showsSteps ? 'steps' : 'end'}
          onChange={(value) => onSteps(value === 'steps')}
        />
        <span className={`${classes.note} tabular`}>
          {showsSteps ? 'every step, newest first' : `at ${formatDateTime(span.endMs, zone)}`}
          {unit !== null && `, in ${unit}`}
        </span>
      </div>
      {rows.length === 0 && (
        <p className={classes.empty} role="status">
          {isPending ? 'Loading…' : 'No series'}
        </p>
      )}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too
        <section className={classes.scroll} aria-label={`Values of query ${letter}`} tabIndex={0}>
          <table className={`${classes.table} tabular`}>
            <thead>
              <tr>
                {showsSteps && <th scope="col">Time</th>}
                {labels.map((label) => (
                  <th scope="col" key={label}>
                    {label === '__name__' ? 'metric' : label}
                  </th>
                ))}
                <th scope="col" className={classes.value}>
                  Value
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, timestampMs, values, value, histogram }) => (
                <tr key={`${key} ${timestampMs}`}>
                  {showsSteps && <td>{formatExactTime(timestampMs, zone)}</td>}
                  {labels.map((label, i) => (
                    <td key={label}>{values[i]}</td>
                  ))}
                  <td className={classes.value}>
                    {histogram === null ? (
                      value
                    ) : (
                      <HistogramSummary histogram={histogram} unit={boundUnit} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {count > rows.length && (
        <p className={classes.note}>
          The first {rows.length} of {formatCount(count, 'row')}.
        </p>
      )}
    </>
  );
}
