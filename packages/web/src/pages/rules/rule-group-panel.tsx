import { formatCount } from '../../format/count.ts';
import { Panel } from '../../shell/panel.tsx';
import { useParameters } from '../../url-state/use-parameters.ts';
import type { RuleGroup } from './rule-groups.ts';
import rowClasses from './rule-row.module.css';
import { RuleRow } from './rule-row.tsx';

/** The rules of one group; the one that the address names is open. */
export function RuleGroupPanel({ group }: { group: RuleGroup }) {
  const { parameters, hrefWith } = useParameters();
  const opened = parameters.get('rule');
  const interval = group.rules[0]?.interval;
  const about = [
    formatCount(group.rules.length, 'rule'),
    ...(group.file === null ? [] : [group.file, `every ${interval}`]),
  ].join(' · ');
  return (
    <Panel title={group.title} note={about}>
      <ul className={rowClasses.rows}>
        {group.rules.map((rule) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            isOpen={rule.id === opened}
            href={hrefWith({ rule: rule.id === opened ? null : rule.id })}
          />
        ))}
      </ul>
    </Panel>
  );
}
