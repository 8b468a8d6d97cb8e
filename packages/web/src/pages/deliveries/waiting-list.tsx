import type { WaitingDelivery } from '@tidemark/protocol';
import { formatCount } from '../../format/count.ts';
import { Age } from '../../shell/age.tsx';
import { Panel } from '../../shell/panel.tsx';
import { StateMark } from '../../shell/state-mark.tsx';
import { ChannelIcon } from '../receivers/channel-icon.tsx';
import classes from './deliveries-tab.module.css';
import { groupTitle, reasonWords } from './delivery-words.ts';

/** More rows than this are only counted. */
const maxRows = 50;

/** What is still to be told, and when it is tried next. */
export function WaitingList({ waiting }: { waiting: readonly WaitingDelivery[] }) {
  const rest = waiting.length - maxRows;
  return (
    <Panel title="Waiting" note={formatCount(waiting.length, 'message')}>
      <ul className={classes.waiting}>
        {waiting.slice(0, maxRows).map((one) => (
          <li key={`${one.notification} ${one.kind} ${one.index}`}>
            <StateMark tone={one.attempts === 0 ? 'quiet' : 'warn'}>
              {one.attempts === 0 ? 'First attempt' : `Failed ${formatCount(one.attempts, 'time')}`}
            </StateMark>
            <span className={classes.to}>
              <ChannelIcon kind={one.kind} size={15} />
              {one.receiver}, {one.target}
            </span>
            <span className={classes.group}>{groupTitle(one.groupKey)}</span>
            <span className={classes.soft}>
              {reasonWords[one.reason]},{' '}
              {one.nextAttemptAt === null ? 'being sent' : <Age at={one.nextAttemptAt} />}
            </span>
            {one.lastAnswer !== '' && <span className={classes.said}>{one.lastAnswer}</span>}
          </li>
        ))}
      </ul>
      {rest > 0 && <p className={classes.soft}>And {formatCount(rest, 'more message')}.</p>}
    </Panel>
  );
}
