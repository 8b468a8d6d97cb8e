import { Button } from '@mantine/core';
import { IconPencil, IconPlayerStop, IconRepeat } from '@tabler/icons-react';
import type { Mute } from '@tidemark/protocol';
import { Link } from 'wouter';
import { formatCount } from '../../format/count.ts';
import { formatMatcher } from '../../format/matcher.ts';
import { useDisplayZone } from '../../settings/display-zone.ts';
import { Age } from '../../shell/age.tsx';
import { Chips } from '../alerts/label-chips.tsx';
import { newMuteHref } from '../alerts/mute-link.ts';
import classes from './mute-card.module.css';
import { kindTitles, scheduleText, windowText } from './mute-words.ts';

type Props = { mute: Mute; editHref: string; onEnd: () => void };

/** One mute: what it keeps quiet, when, why, and what can be done about it. */
export function MuteCard({ mute, editHref, onEnd }: Props) {
  const { matchers, state, kind, schedule, comment, createdBy } = mute;
  const name = matchers.map(formatMatcher).join(', ');
  return (
    <li className={classes.card} data-state={state}>
      <div className={classes.what}>
        <Chips texts={matchers.map(formatMatcher)} label="What is muted" />
        <p className={classes.when}>
          <b>{kindTitles[kind]}</b> · <When mute={mute} />
        </p>
        {schedule !== null && <p className={classes.soft}>{scheduleText(schedule)}</p>}
        {(comment !== '' || createdBy !== '') && (
          <p className={classes.soft}>
            {comment}
            {comment !== '' && createdBy !== '' && ' · '}
            {createdBy !== '' && `by ${createdBy}`}
          </p>
        )}
      </div>
      <div className={classes.actions}>
        {state === 'expired' ? (
          <Button
            component={Link}
            href={newMuteHref(matchers)}
            size="xs"
            variant="default"
            leftSection={<IconRepeat size={14} aria-hidden />}
            aria-label={`Mute again ${name}`}
          >
            Mute again
          </Button>
        ) : (
          <>
            <Button
              component={Link}
              href={editHref}
              size="xs"
              variant="default"
              leftSection={<IconPencil size={14} aria-hidden />}
              aria-label={`Edit ${name}`}
            >
              Edit
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerStop size={14} aria-hidden />}
              aria-label={`End ${name}`}
              onClick={onEnd}
            >
              End
            </Button>
          </>
        )}
      </div>
    </li>
  );
}

/** Where in its time it is. */
function When({ mute }: { mute: Mute }) {
  const { zone } = useDisplayZone();
  const { currentWindow, nextWindows, mutedAlerts, updatedAt, endsAt } = mute;
  const [next] = nextWindows;
  if (currentWindow !== null) {
    return (
      <>
        {windowText(currentWindow, zone)}, ends <Age at={currentWindow.end} /> ·{' '}
        {mutedAlerts === 0 ? 'mutes nothing now' : `mutes ${formatCount(mutedAlerts, 'alert')} now`}
      </>
    );
  }
  if (mute.state !== 'expired' && next !== undefined) {
    return (
      <>
        {windowText(next, zone)}, begins <Age at={next.start} />
      </>
    );
  }
  return (
    <>
      ended <Age at={endsAt ?? updatedAt} />
    </>
  );
}
