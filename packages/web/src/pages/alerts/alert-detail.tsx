import { Skeleton } from '@mantine/core';
import type { Labels, ListedAlert } from '@tidemark/protocol';
import { Link } from 'wouter';
import { formatDateTime } from '../../format/time.ts';
import { useDisplayZone } from '../../settings/display-zone.ts';
import { Age } from '../../shell/age.tsx';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { AcknowledgedBadge, SeverityBadge, StateBadge } from './alert-badges.tsx';
import classes from './alert-detail.module.css';
import { AlertEvents } from './alert-events.tsx';
import { alertTitle, severityOf, summaryOf } from './alert-words.ts';
import { DetailActions } from './detail-actions.tsx';
import { webLink } from './safe-link.ts';
import type { ShownAlert } from './shown-alert.ts';
import { useAlertDetail } from './use-alert-detail.ts';
import { ValuesAround } from './values-around.tsx';

type Props = {
  fingerprint: string;
  known: ListedAlert | undefined;
  onAcknowledge: (alert: ListedAlert) => void;
};

/** One alert: what it says, the values around it, and what happened to it. */
export default function AlertDetail({ fingerprint, known, onAcknowledge }: Props) {
  const detail = useAlertDetail(fingerprint, known);
  const { alert, listed } = detail;
  if (alert === null) {
    if (detail.isPending) return <Skeleton height={220} radius={12} />;
    return detail.error === null ? (
      <p className={classes.soft}>Nothing is known of this alert, at least within 30 days.</p>
    ) : (
      <ErrorPanel
        title="The alert could not be loaded"
        error={detail.error}
        onRetry={detail.refetch}
      />
    );
  }
  return (
    <>
      <Head alert={alert} />
      <DetailActions
        alert={alert}
        onAcknowledge={listed === undefined ? null : () => onAcknowledge(listed)}
      />
      {listed !== undefined && <Quietened alert={listed} />}
      <ValuesAround alert={alert} />
      <Pairs title="Labels" pairs={alert.labels} />
      <Pairs title="Annotations" pairs={alert.annotations} />
      {detail.groups.length > 0 && <ToldTo groups={detail.groups} />}
      <AlertEvents events={detail.events} />
    </>
  );
}

function Head({ alert }: { alert: ShownAlert }) {
  const { zone } = useDisplayZone();
  const severity = alert.labels.severity ?? '';
  const summary = summaryOf(alert.annotations);
  const isOver = alert.state === 'resolved';
  return (
    <>
      <h3 className={classes.title}>{alertTitle(alert.labels)}</h3>
      <div className={classes.badges}>
        <StateBadge state={alert.state} />
        {severity !== '' && <SeverityBadge severity={severityOf(alert.labels)} text={severity} />}
        {alert.acknowledged !== null && <AcknowledgedBadge acknowledged={alert.acknowledged} />}
      </div>
      {summary !== '' && <p className={classes.summary}>{summary}</p>}
      <p className={classes.soft}>
        {isOver ? 'It was over ' : alert.state === 'pending' ? 'Pending since ' : 'Firing since '}
        <span className="tabular">
          {formatDateTime(alert.resolvedMs ?? Date.parse(alert.startsAt), zone)}
        </span>
        , <Age at={isOver ? alert.updatedAt : alert.startsAt} />
      </p>
    </>
  );
}

/** Why nobody is told, if that is so. */
function Quietened({ alert }: { alert: ListedAlert }) {
  const { mutedBy, mutedByIntervals, inhibitedBy } = alert;
  if (mutedBy.length + mutedByIntervals.length + inhibitedBy.length === 0) return null;
  return (
    <ul className={classes.reasons} aria-label="Why nobody is told">
      {mutedBy.map((id) => (
        <li key={id}>
          Muted by <Link href={`/alerts/mutes?edit=${encodeURIComponent(id)}`}>this mute</Link>
        </li>
      ))}
      {mutedByIntervals.map((name) => (
        <li key={name}>Muted by the time interval {name} of the configuration</li>
      ))}
      {inhibitedBy.map((fingerprint) => (
        <li key={fingerprint}>
          Inhibited by <Link href={`/alerts?alert=${fingerprint}`}>a more important alert</Link>
        </li>
      ))}
    </ul>
  );
}

function Pairs({ title, pairs }: { title: string; pairs: Labels }) {
  const entries = Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return null;
  return (
    <section className={classes.section}>
      <h4 className={classes.heading}>{title}</h4>
      <dl className={classes.pairs}>
        {entries.map(([name, value]) => {
          const link = webLink(value);
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {link === null ? (
                  value
                ) : (
                  <a href={link} rel="noreferrer">
                    {value}
                  </a>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function ToldTo({ groups }: { groups: readonly { receiver: string; groupKey: string }[] }) {
  const named = groups.filter(({ receiver }) => receiver !== '');
  return (
    <section className={classes.section}>
      <h4 className={classes.heading}>Who is told</h4>
      {named.length === 0 ? (
        <p className={classes.soft}>
          Nobody. <Link href="/alerts/receivers">Set up a receiver</Link>
        </p>
      ) : (
        <ul className={classes.receivers}>
          {named.map(({ receiver, groupKey }) => (
            <li key={`${receiver}/${groupKey}`}>
              <Link href={`/alerts/deliveries?${new URLSearchParams({ receiver })}`}>
                {receiver}
              </Link>{' '}
              <code>{groupKey}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
