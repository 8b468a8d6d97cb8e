import type { ApiHistogram } from '../../../api/prometheus.ts';
import { formatBound } from '../../../chart/heat-axis.ts';
import { formatValue } from '../../../format/value.ts';
import { parseFloatText } from '../../../promql/query-lines.ts';
import classes from './histogram-summary.module.css';

/** A native histogram in a cell: its figures, and its buckets as bars. */
export function HistogramSummary({
  histogram,
  unit,
}: {
  histogram: ApiHistogram;
  unit: string | null;
}) {
  const count = parseFloatText(histogram.count);
  const sum = parseFloatText(histogram.sum);
  const buckets = (histogram.buckets ?? []).map(([, low, high, inBucket]) => ({
    low: parseFloatText(low),
    high: parseFloatText(high),
    count: parseFloatText(inBucket),
  }));
  const most = buckets.reduce((max, bucket) => Math.max(max, bucket.count), 0);
  const [first, last] = [buckets[0], buckets.at(-1)];
  return (
    <div className={classes.histogram}>
      <span>
        count {formatValue(count, null)} · sum {formatValue(sum, null)}
        {count > 0 && ` · average ${formatValue(sum / count, unit)}`}
      </span>
      {first !== undefined && last !== undefined && (
        <span className={classes.drawing}>
          {formatBound(first.low, unit)}
          <svg
            width={Math.max(60, buckets.length * 3)}
            height="22"
            viewBox={`0 0 ${buckets.length} 22`}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            {buckets.map((bucket, i) => {
              const height = most > 0 ? (bucket.count / most) * 22 : 0;
              return <rect key={bucket.low} x={i} y={22 - height} width="0.8" height={height} />;
            })}
          </svg>
          {formatBound(last.high, unit)}
        </span>
      )}
    </div>
  );
}
