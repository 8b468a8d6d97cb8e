import type { MetricName } from '@tidemark/protocol';
import { exampleQueries } from '../../../promql/example-queries.ts';
import { CommandLine, firstMetricCommand } from '../../../shell/command-line.tsx';
import classes from './first-question.module.css';

type Props = {
  /** undefined until they are known. */
  names: readonly MetricName[] | undefined;
  onAsk: (query: string) => void;
};

/** What a newcomer sees: questions to the metrics that are there, or how to send the first one. */
export function FirstQuestion({ names, onAsk }: Props) {
  if (names === undefined) return null;
  const examples = exampleQueries(names);
  return (
    <section className={classes.panel} aria-labelledby="first-question">
      <h2 id="first-question" className={classes.title}>
        Ask in PromQL
      </h2>
      {examples.length === 0 ? (
        <>
          <p className={classes.text}>
            There is nothing to ask about yet. Paste this into a terminal, then ask for{' '}
            <code>room_temperature</code>.
          </p>
          <CommandLine
            command={firstMetricCommand(window.location.origin)}
            label="Command that sends a first metric"
          />
        </>
      ) : (
        <>
          <p className={classes.text}>
            Type above: metrics, labels and functions are offered as you write. Enter runs the
            query, Shift and Enter begins a new line. Or start from one of these:
          </p>
          <ul className={classes.examples}>
            {examples.map(({ title, query }) => (
              <li key={query}>
                <button type="button" className={classes.example} onClick={() => onAsk(query)}>
                  <span>{title}</span>
                  <code>{query}</code>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
