import type { AlertEvent } from '@tidemark/protocol';
import { formatDateTime } from '../../format/time.ts';
import { useDisplayZone } from '../../settings/display-zone.ts';
import classes from './alert-events.module.css';
import { eventText } from './event-words.ts';

/** What happened to one alert, newest first. */
export function AlertEvents({ events }: { events: readonly AlertEvent[] }) {
  const { zone } = useDisplayZone();
  return (
    <section className={classes.section}>
      <h4 className={classes.heading}>History</h4>
      {events.length === 0 ? (
        <p className={classes.none}>Nothing yet.</p>
      ) : (
        <ol className={classes.events}>
          {events.map((event) => (
            <li key={`${event.at}/${event.kind}`} data-kind={event.kind}>
              <time dateTime={event.at} className={`${classes.time} tabular`}>
                {formatDateTime(Date.parse(event.at), zone)}
              </time>
              <span className={classes.text}>{eventText(event)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
