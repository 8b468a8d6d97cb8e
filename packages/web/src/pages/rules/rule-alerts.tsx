import type { Rule, RuleAlert } from '@tidemark/protocol';
import { formatCount } from '../../format/count.ts';
import { formatValue } from '../../format/value.ts';
import { Age } from '../../shell/age.tsx';
import { LabelList } from '../../shell/label-list.tsx';
import { StateMark } from '../../shell/state-mark.tsx';
import classes from './rule-detail.module.css';

/** The series that a rule alerts about, or is about to. */
export function RuleAlerts({ rule }: { rule: Rule }) {
  const { firing, pending } = rule.alertCounts;
  const rest = firing + pending - rule.alerts.length;
  const common = ['alertname', ...Object.keys(rule.labels)];
  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too */}
      <section className={classes.scroll} aria-label={`Alerts of ${rule.name}`} tabIndex={0}>
        <table className={`${classes.table} tabular`}>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Series</th>
              <th scope="col" className={classes.time}>
                Since
              </th>
              <th scope="col" className={classes.value}>
                Value
              </th>
            </tr>
          </thead>
          <tbody>
            {rule.alerts.map((alert) => (
              <AlertRow key={JSON.stringify(alert.labels)} alert={alert} without={common} />
            ))}
          </tbody>
        </table>
      </section>
      {rest > 0 && <p className={classes.more}>And {formatCount(rest, 'more alert')}.</p>}
    </div>
  );
}

function AlertRow({ alert, without }: { alert: RuleAlert; without: readonly string[] }) {
  const { summary } = alert.annotations;
  return (
    <tr>
      <td>
        <StateMark tone={alert.state === 'firing' ? 'bad' : 'warn'}>
          {alert.state === 'firing' ? 'Firing' : 'Pending'}
        </StateMark>
      </td>
      <td>
        <LabelList labels={alert.labels} without={without} />
        {summary !== undefined && <p className={classes.summary}>{summary}</p>}
        {alert.keepFiringSince !== null && (
          <p className={classes.summary}>The condition has ended; it is kept firing.</p>
        )}
      </td>
      <td className={classes.time}>
        <Age at={alert.firedAt ?? alert.activeAt} />
      </td>
      <td className={classes.value}>{formatValue(alert.value, null)}</td>
    </tr>
  );
}
