import { VisuallyHidden } from '@mantine/core';
import { IconBolt, IconChevronRight } from '@tabler/icons-react';
import type { Rule } from '@tidemark/protocol';
import { Link } from 'wouter';
import { formatCount } from '../../format/count.ts';
import { Age } from '../../shell/age.tsx';
import { StateMark } from '../../shell/state-mark.tsx';
import { RuleDetail } from './rule-detail.tsx';
import classes from './rule-row.module.css';
import { conditionWord, waitText } from './rule-words.ts';

type Props = { rule: Rule; isOpen: boolean; href: string };

/** A rule in a line or two, and when it is open all that is known of it. */
export function RuleRow({ rule, isOpen, href }: Props) {
  const { text, tone } = conditionWord(rule);
  const { severity } = rule.labels;
  const wait = waitText(rule);
  return (
    <li className={classes.row} data-open={isOpen}>
      <Link href={href} replace className={classes.head} aria-expanded={isOpen}>
        <IconChevronRight size={16} className={classes.chevron} aria-hidden />
        <span className={classes.state}>
          <StateMark tone={tone}>{text}</StateMark>
        </span>
        <span className={classes.name}>
          {rule.name}
          {severity !== undefined && <span className={classes.severity}>{severity}</span>}
        </span>
        <code className={classes.expression}>{rule.expr}</code>
        <span className={classes.facts}>
          {countText(rule)}
          {wait !== '' && <span>{wait}</span>}
          {rule.isDecidedInStream && (
            <span title="Decided as each sample arrives" className={classes.stream}>
              <IconBolt size={14} aria-hidden />
              <VisuallyHidden>decided as samples arrive</VisuallyHidden>
            </span>
          )}
          {rule.lastEvaluation !== null && <Age at={rule.lastEvaluation} />}
        </span>
      </Link>
      {rule.lastError !== '' && (
        <p className={classes.error} role="alert">
          {rule.lastError}
        </p>
      )}
      {isOpen && <RuleDetail listed={rule} />}
    </li>
  );
}

function countText({ alertCounts: { firing, pending } }: Rule) {
  const parts = [
    firing > 0 ? formatCount(firing, 'firing', 'firing') : '',
    pending > 0 ? formatCount(pending, 'pending', 'pending') : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : <b>{parts.join(', ')}</b>;
}
