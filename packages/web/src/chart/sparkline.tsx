import classes from './sparkline.module.css';
import { type SparkPoint, sparklinePath } from './sparkline-path.ts';

const width = 240;
const height = 56;

/** A small line without axes; it stretches to the width that it is given. */
export function Sparkline(props: {
  points: readonly SparkPoint[];
  startMs: number;
  endMs: number;
}) {
  const { line, area, end } = sparklinePath(
    props.points,
    props.startMs,
    props.endMs,
    width,
    height,
  );
  return (
    <div className={classes.box} aria-hidden="true">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className={classes.drawing}
      >
        <title>The last hour</title>
        <path d={area} className={classes.area} />
        <path d={line} className={classes.line} vectorEffect="non-scaling-stroke" />
      </svg>
      {end !== null && (
        <span
          className={classes.end}
          style={{ left: `${(end.x / width) * 100}%`, top: `${(end.y / height) * 100}%` }}
        />
      )}
    </div>
  );
}
