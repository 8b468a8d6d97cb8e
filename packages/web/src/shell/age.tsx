import { formatAge } from '../format/age.ts';
import { formatDateTime } from '../format/time.ts';
import { useDisplayZone } from '../settings/display-zone.ts';
import { useNow } from './use-now.ts';

/** How long ago (or how soon) a moment is, which goes on by itself; hovering says the exact time. */
export function Age({ at, className }: { at: string; className?: string }) {
  const nowMs = useNow();
  const { zone } = useDisplayZone();
  const ms = Date.parse(at);
  return (
    <time
      dateTime={at}
      title={`${formatDateTime(ms, zone)} (${zone})`}
      className={`tabular ${className ?? ''}`}
    >
      {formatAge(nowMs - ms)}
    </time>
  );
}
