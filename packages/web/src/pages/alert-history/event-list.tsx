import { Link } from 'wouter';
import { formatDateTime } from '../../format/time.ts';
import { alertTitle, ownLabels } from '../alerts/alert-words.ts';
import { eventText } from '../alerts/event-words.ts';
import { LabelChips } from '../alerts/label-chips.tsx';
import type { EventDay } from './event-days.ts';
import classes from './event-list.module.css';

type Props = { days: readonly EventDay[]; zone: string; hrefOf: (fingerprint: string) => string };

/** What happened, newest first, by day. */
export function EventList({ days, zone, hrefOf }: Props) {
  return days.map(({ date, events }) => (
    <section key={date} className={classes.day} aria-label={date}>
      <h2 className={`${classes.date} tabular`}>{date}</h2>
      <ol className={classes.events}>
        {events.map((event) => (
          <li key={`${event.at}/${event.fingerprint}/${event.kind}`} data-kind={event.kind}>
            <time dateTime={event.at} className={`${classes.time} tabular`}>
              {formatDateTime(Date.parse(event.at), zone).slice(11)}
            </time>
            <span className={classes.what}>
              <Link href={hrefOf(event.fingerprint)} className={classes.name}>
                {alertTitle(event.labels)}
              </Link>{' '}
              <span className={classes.text}>{eventText(event)}</span>
            </span>
            <LabelChips pairs={ownLabels(event.labels, {})} />
          </li>
        ))}
      </ol>
    </section>
  ));
}
