import type { TrialResult } from '@tidemark/protocol';
import { formatExactValue } from '../../format/value.ts';
import { StateMark } from '../../shell/state-mark.tsx';
import { shapeOf } from './channel-shapes.ts';
import classes from './trial.module.css';

/** What came of a test, channel by channel, with the provider's own words. */
export function TestResults({ results }: { results: readonly TrialResult[] }) {
  return (
    <ul className={classes.results} aria-label="Results of the test">
      {results.map((result) => (
        <li key={`${result.channel.kind} ${result.channel.index}`}>
          <p className={classes.result}>
            <StateMark tone={result.delivered ? 'good' : 'bad'}>
              {result.delivered ? 'Delivered' : 'Failed'}
            </StateMark>
            <span>
              {shapeOf(result.channel.kind).title}, {result.channel.target}
            </span>
            <span className={classes.figures}>
              {result.answerStatus !== null && `${result.answerStatus} · `}
              {formatExactValue(Math.round(result.durationMs), 'ms')}
            </span>
          </p>
          {result.answer !== '' && <pre className={classes.answer}>{result.answer}</pre>}
          {!result.delivered && (
            <p className={classes.note}>
              {result.retryable
                ? 'A real message would be tried again.'
                : 'A real message would be given up: it would be refused again.'}
            </p>
          )}
        </li>
      ))}
      {results.length === 0 && <li className={classes.note}>It has no channel to test.</li>}
    </ul>
  );
}
