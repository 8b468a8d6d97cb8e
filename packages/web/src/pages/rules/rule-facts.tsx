import type { Rule } from '@tidemark/protocol';
import type { ReactNode } from 'react';
import { formatExactValue } from '../../format/value.ts';
import { Age } from '../../shell/age.tsx';
import { LabelList } from '../../shell/label-list.tsx';
import classes from './rule-detail.module.css';

/** What a rule says, and how its evaluation goes. */
export function RuleFacts({ rule }: { rule: Rule }) {
  const texts = Object.entries(rule.annotations);
  return (
    <>
      <pre className={classes.expression}>{rule.expr}</pre>
      <dl className={classes.facts}>
        {rule.kind === 'alerting' && <Fact name="Fires after">{durationText(rule.for)}</Fact>}
        {rule.kind === 'alerting' && !isZero(rule.keep_firing_for) && (
          <Fact name="Goes on for">{rule.keep_firing_for}</Fact>
        )}
        <Fact name="Evaluated">
          {rule.isDecidedInStream
            ? `as samples arrive, and every ${rule.interval}`
            : `every ${rule.interval}`}
        </Fact>
        <Fact name="Last evaluation">
          {rule.lastEvaluation === null ? (
            'not yet'
          ) : (
            <>
              <Age at={rule.lastEvaluation} />, took{' '}
              {formatExactValue(Number((rule.evaluationSeconds * 1000).toPrecision(3)), 'ms')}
            </>
          )}
        </Fact>
        {rule.file !== null && <Fact name="File">{rule.file}</Fact>}
        {Object.keys(rule.labels).length > 0 && (
          <Fact name="Labels it adds">
            <LabelList labels={rule.labels} />
          </Fact>
        )}
      </dl>
      {texts.length > 0 && (
        <dl className={classes.texts}>
          {texts.map(([name, text]) => (
            <Fact key={name} name={name}>
              {text}
            </Fact>
          ))}
        </dl>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function isZero(duration: string): boolean {
  return duration === '' || /^0(ms|s)?$/.test(duration);
}

function durationText(duration: string): string {
  return isZero(duration) ? 'at once' : duration;
}
