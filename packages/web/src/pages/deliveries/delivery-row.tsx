import { IconChevronRight } from '@tabler/icons-react';
import type { Delivery } from '@tidemark/protocol';
import { Link } from 'wouter';
import { formatCount } from '../../format/count.ts';
import { formatExactTime } from '../../format/time.ts';
import { formatValue } from '../../format/value.ts';
import { useDisplayZone } from '../../settings/display-zone.ts';
import { Age } from '../../shell/age.tsx';
import { StateMark } from '../../shell/state-mark.tsx';
import { ChannelIcon } from '../receivers/channel-icon.tsx';
import { shapeOf } from '../receivers/channel-shapes.ts';
import classes from './deliveries-tab.module.css';
import { groupTitle, outcomeWords, reasonWords } from './delivery-words.ts';

type Props = { delivery: Delivery; isOpen: boolean; href: string };

/** One attempt in a line, and when it is open all that is known of it. */
export function DeliveryRow({ delivery, isOpen, href }: Props) {
  const { text, tone } = outcomeWords[delivery.outcome];
  const isFailure = delivery.outcome === 'failed' || delivery.outcome === 'retrying';
  return (
    <li className={classes.row} data-open={isOpen}>
      <Link href={href} replace className={classes.head} aria-expanded={isOpen}>
        <IconChevronRight size={16} className={classes.chevron} aria-hidden />
        <span className={classes.outcome}>
          <StateMark tone={tone}>{text}</StateMark>
        </span>
        <span className={classes.to}>
          <ChannelIcon kind={delivery.kind} size={15} />
          <span>{delivery.receiver}</span>
        </span>
        <span className={classes.about}>
          <span className={classes.group}>{groupTitle(delivery.groupKey)}</span>
          {isFailure && !isOpen && <span className={classes.why}>{delivery.answer}</span>}
        </span>
        <span className={classes.soft}>
          {reasonWords[delivery.reason]}, {formatCount(delivery.alerts, 'alert')}
          {delivery.attempt > 1 && `, attempt ${delivery.attempt}`}
        </span>
        <span className={`${classes.soft} ${classes.time}`}>
          <Age at={delivery.at} />
        </span>
      </Link>
      {isOpen && <Detail delivery={delivery} />}
    </li>
  );
}

function Detail({ delivery }: { delivery: Delivery }) {
  const { zone } = useDisplayZone();
  const facts: [string, string][] = [
    ['Channel', `${shapeOf(delivery.kind).title}, ${delivery.target}`],
    ['At', formatExactTime(Date.parse(delivery.at), zone)],
    ['Attempt', delivery.attempt === 0 ? 'nothing was sent' : String(delivery.attempt)],
    ['Took', formatValue(delivery.durationMs, 'ms')],
    ['Answer', delivery.answerStatus === null ? 'none' : String(delivery.answerStatus)],
    ...(delivery.nextAttemptAt === null
      ? []
      : [
          ['Tried again', formatExactTime(Date.parse(delivery.nextAttemptAt), zone)] as [
            string,
            string,
          ],
        ]),
    ['Group', delivery.groupKey],
    ['Message', delivery.notification],
  ];
  return (
    <div className={classes.detail}>
      <dl className={classes.facts}>
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {delivery.answer !== '' && <pre className={classes.answer}>{delivery.answer}</pre>}
    </div>
  );
}
