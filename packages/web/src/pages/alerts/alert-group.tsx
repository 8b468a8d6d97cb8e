import { Button } from '@mantine/core';
import { IconBellOff, IconChecks, IconSend } from '@tabler/icons-react';
import type { ListedAlert, ListedAlertGroup } from '@tidemark/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { formatCount } from '../../format/count.ts';
import { Age } from '../../shell/age.tsx';
import classes from './alert-group.module.css';
import { AlertRow } from './alert-row.tsx';
import { alertTitle } from './alert-words.ts';
import { LabelChips } from './label-chips.tsx';
import { muteHref } from './mute-link.ts';

/** So many alerts of a group are shown before somebody asks for the rest. */
const shownAtFirst = 10;

type Props = {
  group: ListedAlertGroup;
  hrefOf: (alert: ListedAlert) => string;
  onAcknowledge: (alerts: readonly ListedAlert[]) => void;
};

/** Alerts of which one receiver is told together. */
export function AlertGroup({ group, hrefOf, onAcknowledge }: Props) {
  const [showsAll, setShowsAll] = useState(false);
  const { alerts, labels } = group;
  const shown = showsAll ? alerts : alerts.slice(0, shownAtFirst);
  const open = alerts.filter((one) => one.state === 'firing' && one.acknowledged === null);
  const hasLabels = Object.keys(labels).length > 0;
  const title = groupTitle(group);
  return (
    <section className={classes.group} aria-label={`Group ${title}`}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <LabelChips pairs={Object.entries(labels).filter(([name]) => name !== 'alertname')} />
        <p className={classes.told}>
          <IconSend size={13} stroke={1.8} aria-hidden />
          <Told group={group} />
        </p>
        <div className={classes.actions}>
          {open.length > 1 && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconChecks size={15} aria-hidden />}
              onClick={() => onAcknowledge(open)}
            >
              Acknowledge {open.length}
            </Button>
          )}
          {hasLabels && alerts.length > 1 && (
            <Button
              component={Link}
              href={muteHref(labels)}
              size="compact-sm"
              variant="subtle"
              leftSection={<IconBellOff size={15} aria-hidden />}
            >
              Mute group
            </Button>
          )}
        </div>
      </header>
      <ul className={classes.alerts}>
        {shown.map((alert) => (
          <AlertRow
            key={alert.fingerprint}
            alert={alert}
            groupLabels={labels}
            href={hrefOf(alert)}
            onAcknowledge={() => onAcknowledge([alert])}
          />
        ))}
      </ul>
      {shown.length < alerts.length && (
        <button type="button" className={classes.more} onClick={() => setShowsAll(true)}>
          Show {formatCount(alerts.length - shown.length, 'more alert')}
        </button>
      )}
    </section>
  );
}

/** The name that all have, or what the group is. */
function groupTitle({ labels, receiver, alerts }: ListedAlertGroup): string {
  if (labels.alertname !== undefined) return labels.alertname;
  const names = new Set(alerts.map((alert) => alertTitle(alert.labels)));
  const [only] = names;
  if (names.size === 1 && only !== undefined) return only;
  return receiver === '' ? 'Not sent to anybody' : `All for ${receiver}`;
}

function Told({ group: { receiver, lastNotifiedAt, alerts } }: { group: ListedAlertGroup }) {
  if (alerts.every(({ state }) => state === 'pending')) return 'Told once it fires';
  if (receiver === '') return 'Nobody is told';
  if (lastNotifiedAt === null) return `${receiver}, not told yet`;
  return (
    <span>
      {receiver}, told <Age at={lastNotifiedAt} />
    </span>
  );
}
