import type { Answer, PlanNode, QueryData } from '../../../api/prometheus.ts';
import { formatCount } from '../../../format/count.ts';
import { formatValue } from '../../../format/value.ts';
import { planRows } from '../../../promql/plan-rows.ts';
import { resolutionTitle } from '../../../promql/resolution-title.ts';
import { formatStep } from '../../../promql/step.ts';
import classes from './explain-view.module.css';

type Props = { answer: Answer<QueryData>; expression: string; stepMs: number };

/** How an answer was found: the parts of the query, what each read, and how long it took. */
export function ExplainView({ answer, expression, stepMs }: Props) {
  const { stats } = answer.data;
  const root = stats?.tidemark?.root;
  if (stats === undefined || root === undefined) {
    return <p className={classes.note}>The server says nothing about this answer.</p>;
  }
  const serverMs = stats.timings.execTotalTime * 1000;
  const figures: [string, string][] = [
    ['Evaluation', formatMs(serverMs)],
    ['Transfer and waiting', formatMs(Math.max(0, answer.elapsedMs - serverMs))],
    ['Series read', formatNumber(stats.tidemark?.seriesRead ?? 0)],
    ['Samples read', formatNumber(stats.samples.totalQueryableSamples)],
    ['Most in memory', formatCount(stats.samples.peakSamples, 'sample')],
    ['Steps', `${formatNumber(root.steps)} × ${formatStep(stepMs)}`],
    ['Made of', resolutionTitle(answer.resolution) ?? 'unknown'],
    ['Answer', formatValue(answer.sizeBytes, 'bytes')],
  ];
  return (
    <>
      <dl className={`${classes.figures} tabular`}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Plan root={root} expression={expression} />
    </>
  );
}

function Plan({ root, expression }: { root: PlanNode; expression: string }) {
  const rows = planRows(root, expression);
  const total = Math.max(root.elapsedMs, 1e-6);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too
    <section className={classes.scroll} aria-label="Plan of the query" tabIndex={0}>
      <table className={`${classes.plan} tabular`}>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Time in it</th>
            <th scope="col">Read</th>
            <th scope="col">Gives</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, depth, text, node, ownMs, offsetMs }) => (
            <tr key={key}>
              <th scope="row" style={{ paddingLeft: 12 + depth * 18 }}>
                <span className={classes.part} title={text}>
                  {depth > 0 && <span className={classes.branch} aria-hidden="true" />}
                  <code>{text}</code>
                </span>
              </th>
              <td className={classes.time}>
                <span className={classes.track} aria-hidden="true">
                  <span
                    style={{
                      left: `${(offsetMs / total) * 100}%`,
                      width: `max(2px, ${(ownMs / total) * 100}%)`,
                    }}
                  />
                </span>
                <span>{formatMs(ownMs)}</span>
              </td>
              <td>
                {node.seriesRead === 0
                  ? '–'
                  : `${formatCount(node.samplesRead, 'sample')} of ${formatCount(node.seriesRead, 'series', 'series')}`}
              </td>
              <td>{formatCount(node.seriesCount, 'series', 'series')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function formatMs(ms: number): string {
  return formatValue(ms / 1000, 's');
}

function formatNumber(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}
