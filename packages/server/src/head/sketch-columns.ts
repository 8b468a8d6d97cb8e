import type { SketchColumns } from '../layout/index.ts';
import type { Sketch } from '../sketch/index.ts';

/** The buckets of rows, of which most have none; null when none has. */
export function sketchColumns(sketches: readonly (Sketch | undefined)[]): SketchColumns | null {
  let total = 0;
  for (const sketch of sketches) total += sketch?.length ?? 0;
  if (total === 0) return null;
  const columns = {
    ends: new Uint32Array(sketches.length),
    codes: new Int16Array(total),
    counts: new Float64Array(total),
  };
  let end = 0;
  for (let row = 0; row < sketches.length; row++) {
    const sketch = sketches[row];
    if (sketch !== undefined) {
      columns.codes.set(sketch.codes, end);
      columns.counts.set(sketch.counts, end);
      end += sketch.length;
    }
    columns.ends[row] = end;
  }
  return columns;
}
