import { absentFunction } from './absent.ts';
import { dateFunctions } from './dates.ts';
import { histogramFunctions } from './histogram-functions.ts';
import { infoFunction } from './info.ts';
import type { InstantFunction } from './instant-function.ts';
import { labelFunctions } from './label-functions.ts';
import { mathFunctions } from './math.ts';
import { scalarFunctions } from './scalars.ts';
import { sortFunctions } from './sorting.ts';
import { startTimestampFunction, timestampFunction } from './timestamp.ts';

/** All functions that take no range vector. */
export const instantFunctions: ReadonlyMap<string, InstantFunction> = new Map([
  ...dateFunctions,
  ...histogramFunctions,
  ...labelFunctions,
  ...mathFunctions,
  ...scalarFunctions,
  ...sortFunctions,
  ['absent', absentFunction] as const,
  ['info', infoFunction] as const,
  ['start_timestamp', startTimestampFunction] as const,
  ['timestamp', timestampFunction] as const,
]);
