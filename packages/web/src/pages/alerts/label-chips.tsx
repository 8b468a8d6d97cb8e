import classes from './label-chips.module.css';

/** Texts in boxes that break into lines: label pairs, or conditions. */
export function Chips({ texts, label }: { texts: readonly string[]; label: string }) {
  if (texts.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label={label}>
      {texts.map((text) => (
        <li key={text} className={classes.chip}>
          {text}
        </li>
      ))}
    </ul>
  );
}

/** Label pairs as boxes, the names softer than the values. */
export function LabelChips({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  if (pairs.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label="Labels">
      {pairs.map(([name, value]) => (
        <li key={name} className={classes.chip}>
          <span className={classes.name}>{name}=</span>
          {value}
        </li>
      ))}
    </ul>
  );
}
