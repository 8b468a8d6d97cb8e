import type { LineStyle } from '../../chart/palette.ts';
import classes from './legend.module.css';

/** A piece of the line, as it is drawn. */
export function Swatch({ style }: { style: LineStyle }) {
  return (
    <svg width="18" height="8" className={classes.swatch} aria-hidden="true">
      <line
        x1="1"
        x2="17"
        y1="4"
        y2="4"
        stroke={style.colour}
        strokeWidth="3"
        strokeLinecap={style.dash === undefined ? 'round' : 'butt'}
        strokeDasharray={style.dash?.map((length) => length / 2 + 1).join(' ')}
      />
    </svg>
  );
}
