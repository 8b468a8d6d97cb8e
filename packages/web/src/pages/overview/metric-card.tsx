import type { MetricCard as Card } from '@tidemark/protocol';
import { useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { overviewMinutes } from '../../api/metrics.ts';
import { Sparkline } from '../../chart/sparkline.tsx';
import { formatAge, staleAfterMs } from '../../format/age.ts';
import { formatCount } from '../../format/count.ts';
import { showValue } from '../../format/value.ts';
import { useNow } from '../../shell/use-now.ts';
import { defaultExploreState, encodeExploreState } from '../../url-state/explore-state.ts';
import { type LiveCards, withLiveMinutes } from './live-cards.ts';
import classes from './metric-card.module.css';

const allData = { kind: 'all' } as const;

/** A metric at a glance; a click opens its timeline. */
export function MetricCard({ card, live }: { card: Card; live: LiveCards }) {
  const nowMs = useNow();
  const fresh = useSyncExternalStore(
    (onChange) => live.watch(card.name, onChange),
    () => live.snapshot(card.name),
  );
  const fetchedMs = card.lastTimestamp === null ? null : Date.parse(card.lastTimestamp);
  const useFresh = fresh !== undefined && fresh.lastTimestampMs >= (fetchedMs ?? 0);
  const lastValue = useFresh ? fresh.lastValue : card.lastValue;
  const lastMs = useFresh ? fresh.lastTimestampMs : fetchedMs;
  const ageMs = lastMs === null ? Number.POSITIVE_INFINITY : nowMs - lastMs;
  const isStale = ageMs > staleAfterMs;
  const shown = lastValue === null ? null : showValue(lastValue, card.unit);
  // A frame that ends now would be empty.
  const frame = ageMs > overviewMinutes * 60_000 ? allData : defaultExploreState.frame;
  const view = encodeExploreState({ ...defaultExploreState, metrics: [card.name], frame });
  return (
    <Link
      href={`/explore?${view}`}
      className={classes.card}
      data-stale={isStale}
      data-metric={card.name}
    >
      <div className={classes.head}>
        <h3 className={classes.name} title={card.name}>
          {card.name}
        </h3>
        <span className={classes.type}>{card.type}</span>
      </div>
      <p className={`${classes.value} tabular`}>
        {shown === null ? 'No value' : shown.digits}
        {shown !== null && shown.unit !== '' && <span className={classes.unit}> {shown.unit}</span>}
      </p>
      <Sparkline
        points={withLiveMinutes(card.sparkline, fresh?.minutes)}
        startMs={nowMs - overviewMinutes * 60_000}
        endMs={nowMs}
      />
      <div className={`${classes.foot} tabular`}>
        <span>{formatCount(card.seriesCount, 'series', 'series')}</span>
        <span className={classes.age}>
          {isStale && lastMs !== null && 'no data for '}
          {lastMs === null
            ? 'never'
            : isStale
              ? formatAge(ageMs).replace(' ago', '')
              : formatAge(ageMs)}
        </span>
      </div>
    </Link>
  );
}
