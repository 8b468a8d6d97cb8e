import type { Labels } from '@tidemark/protocol';
import classes from './label-list.module.css';

type Props = {
  labels: Labels;
  /** Names that are said elsewhere already. */
  without?: readonly string[];
};

/** Labels side by side, each its name and its value. */
export function LabelList({ labels, without = [] }: Props) {
  const pairs = Object.entries(labels)
    .filter(([name]) => !without.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length === 0) return null;
  return (
    <ul className={classes.list}>
      {pairs.map(([name, value]) => (
        <li key={name} className={classes.label}>
          <span className={classes.name}>{name}</span>
          <span className={classes.value}>{value === '' ? '""' : value}</span>
        </li>
      ))}
    </ul>
  );
}
