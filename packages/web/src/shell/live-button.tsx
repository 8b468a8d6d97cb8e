import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useLiveSettled, useLiveStatus } from '../api/live-provider.tsx';
import classes from './live-button.module.css';
import { useShortcuts } from './use-shortcuts.ts';
import { type WaitingCount, waitingText } from './waiting-count.ts';

type Props = {
  paused: boolean;
  /** Samples that arrived while paused. */
  waitingCount: WaitingCount;
  onToggle: () => void;
  /** What arrives is asked for again and again, without the live connection. */
  isAsked?: boolean;
};

/** Shows that the page is live, pauses it, and says how much waits meanwhile. Space does the same. */
export function LiveButton({ paused, waitingCount, onToggle, isAsked = false }: Props) {
  const status = useLiveStatus();
  const connected = isAsked || status === 'open';
  const settled = useLiveSettled();
  useShortcuts({ ' ': onToggle });
  const state = paused ? 'paused' : connected ? 'live' : 'waiting';
  const title = paused ? 'Paused' : connected ? 'Live' : 'Connecting';
  const waiting = paused ? waitingText(waitingCount) : '';
  return (
    <button
      type="button"
      className={classes.button}
      data-state={state}
      onClick={onToggle}
      aria-pressed={paused}
      // Until it is settled samples may come that the page does not hear of, and cannot count.
      aria-busy={!isAsked && !settled}
      aria-label={
        paused
          ? `${[title, waiting].filter((one) => one !== '').join(' ')}, resume`
          : `${title}, pause`
      }
      title={paused ? 'Resume (space)' : 'Pause (space)'}
    >
      <span className={classes.dot} aria-hidden="true" />
      <span>
        {title}
        {waiting !== '' && <span className={`${classes.count} tabular`}> {waiting}</span>}
      </span>
      {paused ? (
        <IconPlayerPlayFilled size={13} aria-hidden />
      ) : (
        <IconPlayerPauseFilled size={13} aria-hidden />
      )}
    </button>
  );
}
