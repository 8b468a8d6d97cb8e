import type { RulePreview, RulePreviewSeries } from '@tidemark/protocol';
import { formatCount } from '../../../format/count.ts';
import { formatDateTime } from '../../../format/time.ts';
import { lineTitles } from '../../../promql/query-lines.ts';
import { useDisplayZone } from '../../../settings/display-zone.ts';
import classes from './preview.module.css';
import { linesOfPreview } from './preview-lines.ts';

/** More series than this would push everything else off the page. */
const maxLanes = 12;

type Props = {
  preview: RulePreview;
  /** Names of the labels that the rule adds. */
  added: readonly string[];
  startMs: number;
  endMs: number;
};

/** Each series that would have alerted: when it was pending, when it fired, and what it would have said. */
export function PreviewLanes({ preview, added, startMs, endMs }: Props) {
  const active = preview.series.filter(({ spans }) => spans.length > 0);
  if (active.length === 0) return null;
  const shown = active.slice(0, maxLanes);
  const titles = lineTitles(linesOfPreview(active, maxLanes, added), preview.expr);
  const rest = active.length - shown.length;
  return (
    <>
      <ul className={classes.lanes}>
        {shown.map((series, position) => (
          <Lane
            key={JSON.stringify(series.labels)}
            title={titles[position] ?? ''}
            series={series}
            startMs={startMs}
            endMs={endMs}
          />
        ))}
      </ul>
      {rest > 0 && (
        <p className={classes.rest}>And {formatCount(rest, 'more series', 'more series')}.</p>
      )}
    </>
  );
}

type LaneProps = { title: string; series: RulePreviewSeries; startMs: number; endMs: number };

function Lane({ title, series, startMs, endMs }: LaneProps) {
  const { zone } = useDisplayZone();
  const share = (ms: number) => `${(100 * ms) / (endMs - startMs)}%`;
  const firings = series.spans.filter(({ state }) => state === 'firing').length;
  const said = series.annotations.summary ?? series.annotations.description;
  return (
    <li className={classes.lane}>
      <p className={classes.laneTitle}>
        <span>{title}</span>
        <span className={classes.laneCount}>
          {firings === 0 ? 'pending only' : formatCount(firings, 'firing')}
        </span>
      </p>
      <div className={classes.track} aria-hidden="true">
        {series.spans.map(({ state, start, end }) => (
          <span
            key={`${state} ${start}`}
            className={classes.span}
            data-state={state}
            title={`${state}: ${formatDateTime(start, zone)} to ${formatDateTime(end, zone)}`}
            style={{ left: share(start - startMs), width: share(end - start) }}
          />
        ))}
      </div>
      {said !== undefined && <p className={classes.said}>{said}</p>}
    </li>
  );
}
