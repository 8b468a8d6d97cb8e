import { IconAlertTriangle } from '@tabler/icons-react';
import type { RefusedSeries } from '@tidemark/protocol';
import { Link } from 'wouter';
import classes from './refused-notice.module.css';

/** Says that new series are being refused and why; with `to` it leads to what grows. */
export function RefusedNotice({ refused, to }: { refused: RefusedSeries; to?: string }) {
  if (!refused.isNow) return null;
  return (
    <div className={classes.notice} role="status">
      <IconAlertTriangle size={20} stroke={1.8} className={classes.icon} aria-hidden />
      <div className={classes.words}>
        <p className={classes.title}>New series are being refused</p>
        {refused.message !== null && <p className={classes.text}>{sentence(refused.message)}</p>}
      </div>
      {to !== undefined && (
        <Link href={to} className={classes.link}>
          See what grows
        </Link>
      )}
    </div>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
