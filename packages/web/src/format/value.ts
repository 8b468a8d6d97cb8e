import { type UnitKind, unitKind } from './units.ts';

/** A value ready to print: the digits, and what follows them in smaller type. */
export type ShownValue = { digits: string; unit: string };

type Scale = { divisor: number; prefix: string };

const siScales: readonly Scale[] = [
  { divisor: 1e12, prefix: 'T' },
  { divisor: 1e9, prefix: 'G' },
  { divisor: 1e6, prefix: 'M' },
  { divisor: 1e3, prefix: 'k' },
  { divisor: 1, prefix: '' },
];
const siSmallScales: readonly Scale[] = [
  { divisor: 1e-3, prefix: 'm' },
  { divisor: 1e-6, prefix: 'µ' },
  { divisor: 1e-9, prefix: 'n' },
];
const binaryScales: readonly Scale[] = [
  { divisor: 1024 ** 4, prefix: 'Ti' },
  { divisor: 1024 ** 3, prefix: 'Gi' },
  { divisor: 1024 ** 2, prefix: 'Mi' },
  { divisor: 1024, prefix: 'Ki' },
  { divisor: 1, prefix: '' },
];
const durationScales: readonly Scale[] = [
  { divisor: 86_400, prefix: 'd' },
  { divisor: 3600, prefix: 'h' },
  { divisor: 60, prefix: 'min' },
  { divisor: 1, prefix: 's' },
  { divisor: 1e-3, prefix: 'ms' },
  { divisor: 1e-6, prefix: 'µs' },
  { divisor: 1e-9, prefix: 'ns' },
];

/** Below this a plain number keeps all its digits: 9,876 reads better than 9.88k. */
const shortenFrom = 10_000;

/** The scale in which a value of this size is read most easily. */
function scaleFor(kind: UnitKind, size: number): Scale {
  const largestFitting = (scales: readonly Scale[]): Scale =>
    scales.find((scale) => size >= scale.divisor) ?? scales[scales.length - 1]!;
  if (kind.kind === 'bytes') return largestFitting(binaryScales);
  if (kind.kind === 'duration') {
    const scale = size === 0 ? durationScales[3]! : largestFitting(durationScales);
    // 90 s, 100 min and 36 h are read more easily than 1.5 min, 1.67 h and 1.5 d.
    if (scale.divisor === 60 && size < 120) return durationScales[3]!;
    if (scale.divisor === 3600 && size < 7200) return durationScales[2]!;
    if (scale.divisor === 86_400 && size < 2 * 86_400) return durationScales[1]!;
    return scale;
  }
  if (kind.kind === 'si') {
    return size === 0 ? siScales[4]! : largestFitting([...siScales, ...siSmallScales]);
  }
  if (kind.kind === 'plain' && size >= shortenFrom) return largestFitting(siScales);
  return { divisor: 1, prefix: '' };
}

function unitText(kind: UnitKind, prefix: string): string {
  if (kind.kind === 'bytes')
    return prefix === '' && kind.suffix === '' ? 'bytes' : `${prefix}B${kind.suffix}`;
  if (kind.kind === 'duration') return prefix;
  if (kind.kind === 'si') return `${prefix}${kind.symbol}`;
  if (kind.kind === 'percent') return '%';
  return kind.label;
}

/** What a plain number's prefix is glued to: `12.3k requests`, but `12.3 MW`. */
function digitsSuffix(kind: UnitKind, prefix: string): string {
  return kind.kind === 'plain' ? prefix : '';
}

/** Turns a sender's number into the one its kind counts in: seconds, percent, or itself. */
function inBaseUnit(kind: UnitKind, value: number): number {
  if (kind.kind === 'duration') return value * kind.inSeconds;
  if (kind.kind === 'percent') return value * kind.factor;
  return value;
}

const shortNumber = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const exactNumber = new Intl.NumberFormat('en', { maximumSignificantDigits: 15 });

function shortDigits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toPrecision(3).replace('e+', 'e');
  return size >= 1000 ? wholeNumber.format(value) : shortNumber.format(value);
}

/** Splits a value into short digits and a scaled unit: `{digits: '1.2', unit: 'MiB/s'}`. */
export function showValue(value: number, unit: string | null): ShownValue {
  const kind = unitKind(unit);
  const base = inBaseUnit(kind, value);
  const scale = scaleFor(kind, Math.abs(base));
  return {
    digits: shortDigits(base / scale.divisor) + digitsSuffix(kind, scale.prefix),
    unit: unitText(kind, scale.prefix),
  };
}

/** A value with its unit in one short string, for legends and labels. */
export function formatValue(value: number | null, unit: string | null): string {
  if (value === null) return '–';
  return joined(showValue(value, unit));
}

/** A value with every digit that it has, in the unit its sender gave: for tooltips and tables. */
export function formatExactValue(value: number | null, unit: string | null): string {
  if (value === null) return '–';
  const digits = Number.isFinite(value) ? exactNumber.format(value) : String(value);
  return joined({ digits, unit: unit === '1' ? '' : (unit ?? '').trim() });
}

/** A computed average: its long tail of digits says nothing, eight of them do. */
export function formatAverage(value: number, unit: string | null): string {
  return formatExactValue(Number(value.toPrecision(8)), unit);
}

/** Labels for the ticks of one axis: all in the same scale and with the same number of decimals. */
export function formatAxisValues(ticks: readonly number[], unit: string | null): string[] {
  const kind = unitKind(unit);
  const bases = ticks.map((tick) => inBaseUnit(kind, tick));
  const baseStep = Math.abs((bases[1] ?? 0) - (bases[0] ?? 0));
  const scale = axisScale(kind, Math.max(0, ...bases.map(Math.abs)), baseStep);
  const scaled = bases.map((base) => base / scale.divisor);
  const step = scaled.length > 1 ? Math.abs(scaled[1]! - scaled[0]!) : Math.abs(scaled[0] ?? 1);
  const decimals = decimalsFor(step);
  const numbers = new Intl.NumberFormat('en', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return scaled.map((value) =>
    joined({
      digits: numbers.format(value) + digitsSuffix(kind, scale.prefix),
      unit: kind.kind === 'plain' ? '' : unitText(kind, scale.prefix),
    }),
  );
}

/** Time is not decimal: ticks 5 s apart are no round minutes, so they stay seconds. */
function axisScale(kind: UnitKind, size: number, step: number): Scale {
  if (kind.kind !== 'duration') return scaleFor(kind, size);
  const isRound = (scale: Scale) => decimalsFor(step / scale.divisor) <= 1;
  return (
    durationScales.find((scale) => size >= scale.divisor && isRound(scale)) ?? scaleFor(kind, size)
  );
}

/** How many decimals tell ticks of this distance apart, eight at most. */
function decimalsFor(step: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const shifted = step * 10 ** decimals;
    if (Math.abs(shifted - Math.round(shifted)) < 1e-6 && Math.round(shifted) > 0) return decimals;
  }
  return step > 1 ? 1 : 8;
}

function joined({ digits, unit }: ShownValue): string {
  if (unit === '') return digits;
  return unit === '%' || unit.startsWith('°') ? `${digits}\u202f${unit}` : `${digits}\u00a0${unit}`;
}
