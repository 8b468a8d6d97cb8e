import { unitKind } from '../format/units.ts';

/** Ticks of a byte axis, so that they fall on round KiB, MiB and GiB. */
const powersOfTwo = Array.from({ length: 70 }, (_, exponent) => 2 ** (exponent - 8));

/** 1, 2 and 5 of each decimal place, below a second and from a day on. */
const decimals = (from: number, to: number, unit: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i)).flatMap((power) =>
    [1, 2, 5].map((count) => count * power * unit),
  );

/** Distances that are round on a clock, in seconds. */
const clockSeconds = [
  ...decimals(-9, -1, 1),
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3600),
  ...decimals(0, 6, 86_400),
];

/** How far apart the ticks of a value axis may be; undefined leaves it to decimal places. */
export function valueIncrements(unit: string | null): number[] | undefined {
  const kind = unitKind(unit);
  if (kind.kind === 'bytes') return powersOfTwo;
  if (kind.kind === 'duration') return clockSeconds.map((seconds) => seconds / kind.inSeconds);
  return undefined;
}
