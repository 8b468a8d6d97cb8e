import { SegmentedControl } from '@mantine/core';
import type { RuleDefinition, RulePreview } from '@tidemark/protocol';
import { useMemo } from 'react';
import { RequestError } from '../../../api/request.ts';
import { formatCount } from '../../../format/count.ts';
import { quickRanges } from '../../../url-state/time-frame.ts';
import { useParameters } from '../../../url-state/use-parameters.ts';
import classes from './preview.module.css';
import { PreviewChart } from './preview-chart.tsx';
import { type PreviewRange, previewRangeOf, previewRanges } from './preview-frame.ts';
import { PreviewLanes } from './preview-lanes.tsx';
import { useRulePreview } from './use-rule-preview.ts';

type Props = {
  /** null while it is not whole. */
  definition: RuleDefinition | null;
  /** What it still needs, in words. */
  waitsFor: string;
  about: string;
};

/** Where a rule would have fired over the last days: in words, as a chart and series by series. */
export default function RulePreviewPanel({ definition, waitsFor, about }: Props) {
  const { parameters, change } = useParameters();
  const range = previewRangeOf(parameters.get('range'));
  const query = useRulePreview(definition, range);
  const added = useMemo(() => Object.keys(definition?.labels ?? {}), [definition]);
  const shown = definition === null ? undefined : query.data;
  return (
    <div className={classes.panel} aria-busy={query.isFetching}>
      <header className={classes.head}>
        <h3 className={classes.title}>{about}</h3>
        <SegmentedControl
          size="xs"
          aria-label="Time frame of the chart"
          data={previewRanges.map((value) => ({ value: value as string, label: value }))}
          value={range}
          onChange={(value) => change({ range: value }, { replace: true })}
        />
      </header>
      {query.isError && definition !== null ? (
        <p className={classes.error} role="alert">
          {wordsOf(query.error)}
        </p>
      ) : (
        <p className={classes.verdict} role="status">
          {definition === null
            ? `The chart waits for ${waitsFor === '' ? 'an expression' : waitsFor}.`
            : shown === undefined
              ? 'Looking…'
              : verdictOf(shown.preview, range)}
        </p>
      )}
      {shown?.preview.warnings.map((warning) => (
        <p key={warning} className={classes.warning}>
          {warning}
        </p>
      ))}
      <PreviewChart
        shown={shown}
        added={added}
        isStale={query.isPlaceholderData || query.isError}
      />
      {shown !== undefined && (
        <PreviewLanes
          preview={shown.preview}
          added={added}
          startMs={shown.startMs}
          endMs={shown.endMs}
        />
      )}
    </div>
  );
}

function wordsOf(error: Error): string {
  if (!(error instanceof RequestError)) return error.message;
  const [detail] = error.details;
  return detail === undefined ? error.message : detail.message;
}

function verdictOf(preview: RulePreview, range: PreviewRange): string {
  const frame = quickRanges[range].label.replace('Last', 'the last');
  const { firings, seriesCount, series } = preview;
  if (seriesCount === 0) return `No series matched in ${frame}.`;
  const all = formatCount(seriesCount, 'series', 'series');
  if (firings === 0) {
    const isPending = series.some(({ spans }) => spans.length > 0);
    const almost = isPending ? ', though the condition held for a while' : '';
    return `Would not have fired in ${frame}${almost}. It watches ${all}.`;
  }
  const firing = series.filter(({ spans }) => spans.some(({ state }) => state === 'firing'));
  const onAll = `${firing.length} of ${all}`;
  return `Would have fired ${formatCount(firings, 'time')} in ${frame}, on ${onAll}.`;
}
