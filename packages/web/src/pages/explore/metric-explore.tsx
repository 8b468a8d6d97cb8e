import { IconChartLine } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { MetricName } from '@tidemark/protocol';
import { fetchMetricNames, fetchSeries } from '../../api/metrics.ts';
import { chooseResolution } from '../../chart/granularity.ts';
import { useDisplayZone } from '../../settings/display-zone.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { LiveButton } from '../../shell/live-button.tsx';
import messageClasses from '../../shell/message-panel.module.css';
import { PageHeader } from '../../shell/page-header.tsx';
import { useNow } from '../../shell/use-now.ts';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { ChartPanel } from './chart-panel.tsx';
import { metricCodec } from './explore-codecs.ts';
import { ExploreControls } from './explore-controls.tsx';
import classes from './explore-page.module.css';
import { FramePicker } from './frame-picker.tsx';
import { hasQuantiles } from './has-quantiles.ts';
import { countLines, matchesLabels } from './label-choices.ts';
import { ModeSwitch } from './mode-switch.tsx';
import { promqlSearch } from './promql-search.ts';
import { resolveFrame, zoomTo } from './resolve-frame.ts';
import { useExtent } from './use-extent.ts';
import { useUrlState } from './use-url-state.ts';
import { useWaitingCount } from './use-waiting-count.ts';

const noNames: readonly MetricName[] = [];

/** Metrics chosen from lists: their aggregates, live. */
export function MetricExplore() {
  const { state, canZoomBack, change, adjust, zoom, zoomBack } = useUrlState(metricCodec);
  usePageTitle(state.metrics.length === 0 ? 'Explore' : state.metrics.join(', '));
  const { zone } = useDisplayZone();
  const nowMs = useNow();
  const names = useQuery({
    queryKey: ['names'],
    queryFn: ({ signal }) => fetchMetricNames(signal),
    refetchInterval: 30_000,
  });
  const seriesAnswers = useQueries({
    queries: state.metrics.map((name) => ({
      queryKey: ['series', name],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchSeries(name, signal),
      staleTime: 30_000,
    })),
  });
  const seriesByMetric = seriesAnswers.map(({ data }) => (data ?? []).map(({ labels }) => labels));
  const lineCount = seriesByMetric.reduce((most, series) => {
    const selected = series.filter((labels) => matchesLabels(labels, state.labels));
    return Math.max(most, countLines(selected, state.groupBy));
  }, 1);

  const { extent, isExtentPending } = useExtent(
    state.metrics,
    state.labels,
    state.frame.kind === 'all',
  );
  const isRecent = state.frame.kind === 'recent';
  const isPaused = state.pausedAtMs !== null;
  const isLive = isRecent && !isPaused;
  const span = resolveFrame(state.frame, state.pausedAtMs ?? nowMs, extent);
  const chosen = names.data?.filter(({ name }) => state.metrics.includes(name)) ?? noNames;
  const someQuantiles = chosen.some(hasQuantiles);
  const fitting = chooseResolution(span.endMs - span.startMs, lineCount);
  // Histograms have no raw samples, and quantiles are of buckets.
  const automatic = fitting === 'raw' && someQuantiles ? 'minute' : fitting;
  const resolution = state.granularity === 'auto' ? automatic : state.granularity;
  const waitingCount = useWaitingCount(state.metrics, state.labels, isPaused);

  const toPromql = (metrics: readonly string[]) =>
    promqlSearch({ ...state, metrics }, names.data ?? noNames, span);

  return (
    <>
      <PageHeader
        title="Explore"
        aside={<ModeSwitch mode="metric" other={toPromql(state.metrics)} />}
      >
        <FramePicker
          frame={state.frame}
          span={span}
          zone={zone}
          canZoomBack={canZoomBack}
          onChange={(frame) => change({ frame, pausedAtMs: null })}
          onZoomBack={zoomBack}
        />
        {isRecent && state.metrics.length > 0 && (
          <LiveButton
            paused={isPaused}
            waitingCount={waitingCount}
            onToggle={() => adjust({ pausedAtMs: isPaused ? null : Date.now() })}
          />
        )}
      </PageHeader>
      <ExploreControls
        state={state}
        names={names.data ?? noNames}
        series={seriesByMetric.flat()}
        resolution={resolution}
        hasQuantiles={someQuantiles}
        onChange={change}
      />
      {names.isError && names.data === undefined && (
        <ErrorPanel
          title="The metrics could not be loaded"
          error={names.error}
          onRetry={() => void names.refetch()}
        />
      )}
      {state.metrics.length === 0 && <NothingChosen />}
      <div className={classes.panels}>
        {state.metrics.map((metric) => (
          <ChartPanel
            key={metric}
            metric={metric}
            known={names.data?.find(({ name }) => name === metric)}
            state={state}
            question={{
              metric,
              labels: state.labels,
              groupBy: state.groupBy,
              resolution,
              zone,
              frame: state.frame,
              span,
              isLive,
              isReady: !isExtentPending,
            }}
            onZoom={(startMs, endMs) => zoom(zoomTo(startMs, endMs))}
            onZoomBack={zoomBack}
            onShowAll={() => change({ frame: { kind: 'all' }, pausedAtMs: null })}
            onHide={(hidden) => adjust({ hidden })}
            promqlAddress={`/explore?${toPromql([metric])}`}
            onRemove={() => change({ metrics: state.metrics.filter((one) => one !== metric) })}
          />
        ))}
      </div>
    </>
  );
}

function NothingChosen() {
  return (
    <div className={messageClasses.panel}>
      <IconChartLine size={30} stroke={1.4} className={messageClasses.icon} aria-hidden />
      <h2 className={messageClasses.title}>Choose a metric to see its timeline</h2>
      <p className={messageClasses.text}>
        Pick one or several above. Several are drawn below each other and share one crosshair.
      </p>
    </div>
  );
}
