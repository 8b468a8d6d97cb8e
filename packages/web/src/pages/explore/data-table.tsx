import { average, type Resolution } from '../../chart/line.ts';
import { formatCount } from '../../format/count.ts';
import { formatExactTime } from '../../format/time.ts';
import { formatAverage, formatExactValue } from '../../format/value.ts';
import classes from './data-table.module.css';
import type { LegendLine } from './legend.tsx';

/** More rows than this are left to the CSV export. */
const maxRows = 500;

type Props = {
  metric: string;
  lines: readonly LegendLine[];
  resolution: Resolution;
  unit: string | null;
  zone: string;
};

/** What the chart shows, as a table, newest first. */
export function DataTable({ metric, lines, resolution, unit, zone }: Props) {
  const isRaw = resolution === 'raw';
  const rows = lines
    .flatMap(({ line, title }) => line.points.map((point) => ({ point, title, key: line.key })))
    .sort((a, b) => b.point.timestampMs - a.point.timestampMs);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <section className={classes.scroll} aria-label={`Data of ${metric}`} tabIndex={0}>
        <table className={`${classes.table} tabular`}>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Line</th>
              {isRaw ? (
                <th scope="col">Value</th>
              ) : (
                ['Samples', 'Min', 'Average', 'Max'].map((name) => (
                  <th scope="col" key={name}>
                    {name}
                  </th>
                ))
              )}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, maxRows).map(({ point, title, key }, position) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: raw samples may share line and time
              <tr key={`${key} ${point.timestampMs} ${position}`}>
                <td>{formatExactTime(point.timestampMs, zone)}</td>
                <td>{title}</td>
                {isRaw ? (
                  <td>{formatExactValue(point.sum, unit)}</td>
                ) : (
                  <>
                    <td>{point.count}</td>
                    <td>{formatExactValue(point.min, unit)}</td>
                    <td>{formatAverage(average(point), unit)}</td>
                    <td>{formatExactValue(point.max, unit)}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > maxRows && (
        <p className={classes.note}>
          The newest {maxRows} of {formatCount(rows.length, 'row')}; the CSV export holds all.
        </p>
      )}
    </>
  );
}
