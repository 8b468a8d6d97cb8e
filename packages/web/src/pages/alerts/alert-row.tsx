import { Button } from '@mantine/core';
import { IconBellOff, IconCheck } from '@tabler/icons-react';
import type { Labels, ListedAlert } from '@tidemark/protocol';
import { Link } from 'wouter';
import { Age } from '../../shell/age.tsx';
import { AcknowledgedBadge, SeverityBadge, StateBadge } from './alert-badges.tsx';
import classes from './alert-row.module.css';
import { alertTitle, ownLabels, severityOf, summaryOf } from './alert-words.ts';
import { LabelChips } from './label-chips.tsx';
import { muteHref } from './mute-link.ts';

type Props = {
  alert: ListedAlert;
  /** Said by the group already. */
  groupLabels: Labels;
  /** Opens the detail. */
  href: string;
  onAcknowledge: () => void;
};

/** One alert: what, where, since when, and what can be done about it. */
export function AlertRow({ alert, groupLabels, href, onAcknowledge }: Props) {
  const { labels, state, acknowledged } = alert;
  const title = alertTitle(labels);
  const summary = summaryOf(alert.annotations);
  const severity = labels.severity ?? '';
  return (
    <li className={classes.row} data-severity={severityOf(labels)} data-state={state}>
      <div className={classes.what}>
        <div className={classes.head}>
          <Link href={href} className={classes.title}>
            {title}
          </Link>
          {severity !== '' && <SeverityBadge severity={severityOf(labels)} text={severity} />}
          {state !== 'firing' && <StateBadge state={state} />}
          {acknowledged !== null && <AcknowledgedBadge acknowledged={acknowledged} />}
        </div>
        {summary !== '' && <p className={classes.summary}>{summary}</p>}
        <LabelChips pairs={ownLabels(labels, groupLabels)} />
      </div>
      <Age at={alert.startsAt} className={classes.age} />
      <div className={classes.actions}>
        {acknowledged === null && state === 'firing' && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCheck size={14} aria-hidden />}
            aria-label={`Acknowledge ${title}`}
            onClick={onAcknowledge}
          >
            Acknowledge
          </Button>
        )}
        {state !== 'muted' && (
          <Button
            component={Link}
            href={muteHref(labels)}
            size="xs"
            variant="default"
            leftSection={<IconBellOff size={14} aria-hidden />}
            aria-label={`Mute ${title}`}
          >
            Mute
          </Button>
        )}
      </div>
    </li>
  );
}
