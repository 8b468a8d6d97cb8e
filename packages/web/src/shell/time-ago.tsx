import { formatAge } from '../format/age.ts';
import { formatDateTime } from '../format/time.ts';
import { useDisplayZone } from '../settings/display-zone.ts';
import { useNow } from './use-now.ts';

/** How long ago something was, up to date by itself; the exact time is its title. */
export function TimeAgo({ at }: { at: string }) {
  const nowMs = useNow();
  const { zone } = useDisplayZone();
  const timeMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatDateTime(timeMs, zone)}>
      {formatAge(nowMs - timeMs)}
    </time>
  );
}
