import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { fetchMetricNames } from '../../../api/metrics.ts';
import { automaticStep } from '../../../promql/step.ts';
import { useDisplayZone } from '../../../settings/display-zone.ts';
import { LiveButton } from '../../../shell/live-button.tsx';
import { PageHeader } from '../../../shell/page-header.tsx';
import { useNow } from '../../../shell/use-now.ts';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { noneWaiting } from '../../../shell/waiting-count.ts';
import { emptyQuery, maxQueries, type QueryState } from '../../../url-state/query-state.ts';
import { promqlCodec } from '../explore-codecs.ts';
import { FramePicker } from '../frame-picker.tsx';
import { ModeSwitch } from '../mode-switch.tsx';
import { metricSearch } from '../promql-search.ts';
import { resolveFrame, zoomTo } from '../resolve-frame.ts';
import { useUrlState } from '../use-url-state.ts';
import { CopyLink } from './copy-link.tsx';
import { FirstQuestion } from './first-question.tsx';
import { HistoryMenu } from './history-menu.tsx';
import classes from './promql-explore.module.css';
import { QueryPanel } from './query-panel.tsx';
import { StepPicker } from './step-picker.tsx';
import { useQueryHistory } from './use-query-history.ts';

/** Questions in PromQL, one panel each, over one frame. */
export function PromqlExplore() {
  const { state, canZoomBack, change, adjust, zoom, zoomBack } = useUrlState(promqlCodec);
  const { queries, frame, pausedAtMs } = state;
  const { zone } = useDisplayZone();
  const nowMs = useNow();
  const history = useQueryHistory();
  const names = useQuery({
    queryKey: ['names'],
    queryFn: ({ signal }) => fetchMetricNames(signal),
    refetchInterval: 30_000,
  });
  usePageTitle(queries.find(({ expression }) => expression !== '')?.expression ?? 'Explore');

  const isRecent = frame.kind === 'recent';
  const isPaused = pausedAtMs !== null;
  const span = resolveFrame(frame, pausedAtMs ?? nowMs, null);
  const automaticMs = automaticStep(span.endMs - span.startMs);
  const moment = {
    span,
    frame,
    isLive: isRecent && !isPaused,
    stepMs: state.stepMs ?? automaticMs,
    zone,
  };

  const withQuery = (position: number, changes: Partial<QueryState>) => ({
    queries: queries.map((query, i) => (i === position ? { ...query, ...changes } : query)),
  });
  const insert = (position: number, query: QueryState) =>
    change({ queries: queries.toSpliced(position, 0, query) });
  const run = (position: number, expression: string) => {
    history.add(expression);
    if (expression === queries[position]?.expression) return;
    change(withQuery(position, { expression, lines: emptyQuery.lines }));
  };
  /** Into the first query that is empty, or one of its own. */
  const ask = (expression: string) => {
    const empty = queries.findIndex((query) => query.expression === '');
    if (empty !== -1) run(empty, expression);
    else if (queries.length < maxQueries) {
      history.add(expression);
      insert(queries.length, { ...emptyQuery, expression });
    }
  };
  const isFull = queries.length >= maxQueries;

  return (
    <>
      <PageHeader title="Explore" aside={<ModeSwitch mode="promql" other={metricSearch(state)} />}>
        <StepPicker
          span={span}
          stepMs={state.stepMs}
          automaticMs={automaticMs}
          onChange={(stepMs) => change({ stepMs })}
        />
        <FramePicker
          frame={frame}
          span={span}
          zone={zone}
          hasAll={false}
          canZoomBack={canZoomBack}
          onChange={(chosen) => change({ frame: chosen, pausedAtMs: null })}
          onZoomBack={zoomBack}
        />
        {isRecent && (
          <LiveButton
            isAsked
            paused={isPaused}
            waitingCount={noneWaiting}
            onToggle={() => adjust({ pausedAtMs: isPaused ? null : Date.now() })}
          />
        )}
      </PageHeader>
      <div className={classes.panels}>
        {queries.map((query, position) => (
          <QueryPanel
            // biome-ignore lint/suspicious/noArrayIndexKey: a query is its place
            key={position}
            position={position}
            isOnly={queries.length === 1}
            canAdd={!isFull}
            query={query}
            moment={moment}
            names={names.data ?? []}
            onRun={(expression) => run(position, expression)}
            onChange={(changes) => change(withQuery(position, changes))}
            onAdjust={(changes) => adjust(withQuery(position, changes))}
            onDuplicate={(copy) => insert(position + 1, copy)}
            onRemove={() =>
              change({
                queries: queries.length === 1 ? [emptyQuery] : queries.toSpliced(position, 1),
              })
            }
            onZoom={(startMs, endMs) => zoom(zoomTo(startMs, endMs))}
            onZoomBack={zoomBack}
          />
        ))}
      </div>
      <div className={classes.below}>
        <Button
          variant="default"
          size="sm"
          fw={500}
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={isFull}
          onClick={() => insert(queries.length, emptyQuery)}
        >
          Add query
        </Button>
        <HistoryMenu history={history} onChoose={ask} />
        <CopyLink />
      </div>
      {queries.every(({ expression }) => expression === '') && (
        <FirstQuestion names={names.data} onAsk={ask} />
      )}
    </>
  );
}
