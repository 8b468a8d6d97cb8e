import { fullSeries } from '../full-series.ts';
import { timeAt } from '../grid.ts';
import { noLabels } from '../labels.ts';
import { evaluateVector } from '../scope.ts';
import { type InstantFunction, mapFloats } from './instant-function.ts';

const dayMs = 86_400_000;

/** A part of the UTC date that each value is, in seconds since 1970; without argument that of the step's time. */
function datePart(part: (date: Date) => number): InstantFunction {
  return async (call, scope) => {
    const ofSeconds = (seconds: number) => part(new Date(Math.trunc(seconds) * 1000));
    const arg = call.args[0];
    if (arg !== undefined) {
      const series = await evaluateVector(arg, scope);
      return { type: 'vector', series: await mapFloats(series, scope, ofSeconds) };
    }
    const { grid } = scope;
    const values = new Float64Array(grid.count);
    for (let step = 0; step < grid.count; step++) {
      values[step] = ofSeconds(timeAt(grid, step) / 1000);
    }
    return { type: 'vector', series: [fullSeries(noLabels, values)] };
  };
}

export const dateFunctions: readonly [string, InstantFunction][] = [
  ['day_of_month', datePart((date) => date.getUTCDate())],
  ['day_of_week', datePart((date) => date.getUTCDay())],
  ['day_of_year', datePart(dayOfYear)],
  ['days_in_month', datePart(daysInMonth)],
  ['hour', datePart((date) => date.getUTCHours())],
  ['minute', datePart((date) => date.getUTCMinutes())],
  ['month', datePart((date) => date.getUTCMonth() + 1)],
  ['year', datePart((date) => date.getUTCFullYear())],
];

function dayOfYear(date: Date): number {
  const newYear = new Date(date);
  newYear.setUTCMonth(0, 1);
  return Math.round((date.getTime() - newYear.getTime()) / dayMs) + 1;
}

function daysInMonth(date: Date): number {
  const lastDay = new Date(date);
  lastDay.setUTCMonth(date.getUTCMonth() + 1, 0);
  return lastDay.getUTCDate();
}
