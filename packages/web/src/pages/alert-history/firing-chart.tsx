import { Link } from 'wouter';
import { formatCount } from '../../format/count.ts';
import { formatAxisTimes, formatDateTime } from '../../format/time.ts';
import { formatStep } from '../../promql/step.ts';
import { alertTitle, ownLabels, severityOf } from '../alerts/alert-words.ts';
import classes from './firing-chart.module.css';
import type { FiringLane } from './firing-spans.ts';

/** More lanes than this make a wall. */
const maxLanes = 12;
const tickCount = 4;

type Props = {
  lanes: readonly FiringLane[];
  startMs: number;
  endMs: number;
  zone: string;
  hrefOf: (fingerprint: string) => string;
};

/** When each alert fired, one lane each. */
export function FiringChart({ lanes, startMs, endMs, zone, hrefOf }: Props) {
  const spanMs = endMs - startMs;
  const share = (ms: number) => `${(ms / spanMs) * 100}%`;
  const ticks = Array.from({ length: tickCount }, (_, i) =>
    Math.round(startMs + (spanMs * i) / tickCount),
  );
  const tickTexts = formatAxisTimes(ticks, zone, spanMs / tickCount, endMs);
  return (
    <section className={classes.panel} aria-labelledby="lanes-title">
      <h2 id="lanes-title" className={classes.heading}>
        When they fired
      </h2>
      <ul className={classes.lanes}>
        {lanes.slice(0, maxLanes).map(({ fingerprint, labels, spans, totalMs }) => {
          const about = ownLabels(labels, {})
            .map(([, value]) => value)
            .join(' ');
          return (
            <li key={fingerprint} className={classes.lane} data-severity={severityOf(labels)}>
              <Link href={hrefOf(fingerprint)} className={classes.name}>
                {alertTitle(labels)} <small>{about}</small>
              </Link>
              <span className={classes.track} aria-hidden="true">
                {spans.map((span) => (
                  <span
                    key={span.startMs}
                    className={classes.span}
                    title={`${formatDateTime(span.startMs, zone)} – ${
                      span.isOpen ? 'now' : formatDateTime(span.endMs, zone)
                    }`}
                    style={{
                      // So far from the end that the shortest span is seen.
                      left: `min(${share(span.startMs - startMs)}, 100% - 3px)`,
                      width: share(span.endMs - span.startMs),
                    }}
                  />
                ))}
              </span>
              <span className={`${classes.total} tabular`}>{lengthText(totalMs)}</span>
            </li>
          );
        })}
      </ul>
      <div className={classes.axis} aria-hidden="true">
        {tickTexts.map((text, i) => (
          <span key={ticks[i]} style={{ left: share((ticks[i] ?? 0) - startMs) }}>
            {text}
          </span>
        ))}
      </div>
      {lanes.length > maxLanes && (
        <p className={classes.rest}>
          and {formatCount(lanes.length - maxLanes, 'more alert')} that fired for a shorter time
        </p>
      )}
    </section>
  );
}

/** Seconds matter only while there are few of them. */
function lengthText(ms: number): string {
  const gridMs = ms < 600_000 ? 1000 : 60_000;
  return formatStep(Math.max(1000, Math.round(ms / gridMs) * gridMs));
}
