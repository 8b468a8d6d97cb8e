import type { System } from '../systems/system.ts';
import type { Measure } from './measure.ts';

/** Gathers the figures of one system after the other into lines that hold them side by side. */
export class SideBySide {
  readonly measures: Measure[] = [];

  add(
    system: System,
    what: string,
    unit: string,
    bar: Measure['bar'],
    figure: number,
    details?: Record<string, number>,
    better: Measure['better'] = 'lower',
  ): void {
    let measure = this.measures.find((known) => known.what === what);
    if (measure === undefined) {
      measure = { what, unit, better, bar, figures: {}, details: {} };
      this.measures.push(measure);
    }
    measure.figures[system.name] = figure;
    if (details !== undefined) measure.details[system.name] = details;
  }
}
