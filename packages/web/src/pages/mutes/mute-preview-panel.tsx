import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { MutePreview } from '@tidemark/protocol';
import { previewMute } from '../../api/mutes.ts';
import { formatCount } from '../../format/count.ts';
import { seriesText } from '../../promql/query-lines.ts';
import { alertTitle, ownLabels } from '../alerts/alert-words.ts';
import classes from './mute-editor.module.css';
import { definitionOf, type MuteForm } from './mute-form.ts';
import { windowText } from './mute-words.ts';

/** How long typing must rest before the server is asked, in milliseconds. */
const restMs = 300;
/** So many examples of each kind are named. */
const maxExamples = 5;
const maxWindows = 4;

/** What the mute would keep quiet and when, while it is being written. */
export function MutePreviewPanel({ form, zone }: { form: MuteForm; zone: string }) {
  const [rested] = useDebouncedValue(form, restMs);
  const meant = definitionOf(rested, zone, Date.now());
  const query = useQuery({
    queryKey: ['mute-preview', rested, zone],
    queryFn: ({ signal }) => {
      const now = definitionOf(rested, zone, Date.now());
      if ('errors' in now) throw new Error('The form is not complete.');
      return previewMute(now.definition, signal);
    },
    enabled: 'definition' in meant,
    placeholderData: keepPreviousData,
  });
  return (
    <section className={classes.preview} aria-label="What it would mute" aria-live="polite">
      {'errors' in meant ? (
        <p>Once there is a condition, this says what it keeps quiet.</p>
      ) : query.isError ? (
        <p role="alert">{query.error.message}</p>
      ) : query.data === undefined ? (
        <p>Looking…</p>
      ) : (
        <Preview
          preview={query.data}
          zone={zone}
          // Series have no alertname: without another condition nothing can be said of them.
          hasSeries={rested.matchers.some(({ name }) => name !== '' && name !== 'alertname')}
          hasWindows={rested.timing !== 'now'}
        />
      )}
    </section>
  );
}

function Preview(props: {
  preview: MutePreview;
  zone: string;
  hasSeries: boolean;
  hasWindows: boolean;
}) {
  const { preview, zone, hasSeries, hasWindows } = props;
  const { alertCount, alerts, seriesCount, series, nextWindows } = preview;
  return (
    <>
      <div className={classes.block}>
        <h3>
          {alertCount === 0
            ? 'No alert that fires now matches'
            : `${formatCount(alertCount, 'firing alert matches', 'firing alerts match')}`}
        </h3>
        <Examples
          texts={alerts.map(({ labels }) =>
            [
              alertTitle(labels),
              ...ownLabels(labels, {}).map(([name, value]) => `${name}=${value}`),
            ].join(' '),
          )}
          count={alertCount}
        />
      </div>
      {hasSeries && (
        <div className={classes.block}>
          <h3>
            {seriesCount === 0
              ? 'No series has these labels'
              : `Alerts about ${formatCount(seriesCount, 'series', 'series')} would be muted`}
          </h3>
          <Examples
            texts={series.map(({ name, labels }) => seriesText({ ...labels, __name__: name }))}
            count={seriesCount}
          />
        </div>
      )}
      {hasWindows && (
        <div className={classes.block}>
          <h3>{nextWindows.length === 0 ? 'No window is to come' : 'The next windows'}</h3>
          <ul className="tabular">
            {nextWindows.slice(0, maxWindows).map((window) => (
              <li key={window.start}>{windowText(window, zone)}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function Examples({ texts, count }: { texts: readonly string[]; count: number }) {
  const shown = texts.slice(0, maxExamples);
  if (shown.length === 0) return null;
  return (
    <ul>
      {shown.map((text) => (
        <li key={text}>{text}</li>
      ))}
      {count > shown.length && <li>and {formatCount(count - shown.length, 'more', 'more')}</li>}
    </ul>
  );
}
