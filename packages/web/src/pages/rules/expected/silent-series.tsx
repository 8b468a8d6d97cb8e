import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Dismissal, Expectation, ExpectedSeries } from '@tidemark/protocol';
import { dismissSeries, fetchExpectedSeries } from '../../../api/expected.ts';
import { formatCount } from '../../../format/count.ts';
import { Age } from '../../../shell/age.tsx';
import { LabelList } from '../../../shell/label-list.tsx';
import classes from './expectation-list.module.css';

/** More than these are counted; dismissing all takes them, too. */
const shownSeries = 200;

/** The series that stopped speaking, and the way to dismiss what was retired on purpose. */
export function SilentSeries({ expectation }: { expectation: Expectation }) {
  const { id, silentSeries } = expectation;
  const queryClient = useQueryClient();
  const query = useQuery({
    // Asked anew whenever there are more or fewer.
    queryKey: ['expected', id, silentSeries],
    queryFn: ({ signal }) =>
      fetchExpectedSeries(id, { state: 'silent', limit: shownSeries }, signal),
  });
  const dismissal = useMutation({
    mutationFn: (wanted: Dismissal) => dismissSeries(id, wanted),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['expected'] }),
  });
  const series = query.data ?? [];
  const rest = silentSeries - series.length;
  return (
    <section className={classes.silent} aria-label={`Silent series of ${expectation.match}`}>
      <div className={classes.silentHead}>
        <h3 className={classes.silentTitle}>Silent</h3>
        <Button
          variant="default"
          size="xs"
          loading={dismissal.isPending}
          onClick={() => dismissal.mutate({ allSilent: true })}
        >
          Dismiss all {silentSeries}
        </Button>
      </div>
      {(query.error ?? dismissal.error) !== null && (
        <p className={classes.error} role="alert">
          {(query.error ?? dismissal.error)?.message}
        </p>
      )}
      <ul className={classes.rows}>
        {series.map((one) => (
          <SilentRow
            key={one.id}
            series={one}
            onDismiss={() => dismissal.mutate({ series: [one.id] })}
          />
        ))}
      </ul>
      {query.data !== undefined && rest > 0 && (
        <p className={classes.about}>And {formatCount(rest, 'more series', 'more series')}.</p>
      )}
    </section>
  );
}

function SilentRow({ series, onDismiss }: { series: ExpectedSeries; onDismiss: () => void }) {
  return (
    <li className={classes.row}>
      <span className={classes.series}>
        <b>{series.name}</b>
        <LabelList labels={series.labels} />
      </span>
      <span className={classes.time}>
        spoke <Age at={series.lastSpoke} />
      </span>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-label={`Dismiss ${series.name}`}
        title="It was retired on purpose; it is expected again if it speaks again"
        onClick={onDismiss}
      >
        Dismiss
      </Button>
    </li>
  );
}
