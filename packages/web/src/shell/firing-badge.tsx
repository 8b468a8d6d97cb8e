import { useQuery } from '@tanstack/react-query';
import { fetchAlertCounts } from '../api/alerts.ts';
import { formatCount } from '../format/count.ts';
import classes from './firing-badge.module.css';

const refetchMs = 5_000;
/** More than this is written as `999+`. */
const maxShown = 999;

/** How many alerts fire; nothing while none does. */
export function FiringBadge() {
  const { data } = useQuery({
    queryKey: ['alerts', 'counts'],
    queryFn: ({ signal }) => fetchAlertCounts(signal),
    refetchInterval: refetchMs,
  });
  const firing = data?.firing ?? 0;
  if (firing === 0) return null;
  return (
    <>
      <span className={`${classes.badge} tabular`} aria-hidden="true">
        {firing > maxShown ? `${maxShown}+` : firing}
      </span>
      <span className={classes.spoken}> {formatCount(firing, 'alert')} firing</span>
    </>
  );
}
