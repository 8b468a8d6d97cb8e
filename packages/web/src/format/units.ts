/** How a unit is scaled for people: by 1000, by 1024, as a duration, as a percentage, or only shortened. */
export type UnitKind =
  | { kind: 'bytes'; suffix: string }
  | { kind: 'si'; symbol: string }
  | { kind: 'duration'; inSeconds: number }
  | { kind: 'percent'; factor: number }
  | { kind: 'plain'; label: string };

/** Spellings met in the wild (Prometheus, OTLP's UCUM, people), in lower case unless the case matters. */
const durations = new Map<string, number>([
  ['ns', 1e-9],
  ['nanoseconds', 1e-9],
  ['us', 1e-6],
  ['µs', 1e-6],
  ['microseconds', 1e-6],
  ['ms', 1e-3],
  ['milliseconds', 1e-3],
  ['s', 1],
  ['sec', 1],
  ['second', 1],
  ['seconds', 1],
  ['min', 60],
  ['minutes', 60],
  ['h', 3600],
  ['hours', 3600],
]);

const siUnits = new Map<string, string>([
  ['W', 'W'],
  ['watts', 'W'],
  ['V', 'V'],
  ['volts', 'V'],
  ['A', 'A'],
  ['Hz', 'Hz'],
  ['hertz', 'Hz'],
  ['J', 'J'],
  ['joules', 'J'],
  ['Wh', 'Wh'],
  ['bit', 'bit'],
  ['bits', 'bit'],
  ['bit/s', 'bit/s'],
  ['bits/s', 'bit/s'],
  ['bps', 'bit/s'],
  ['g', 'g'],
  ['m', 'm'],
]);

const byteUnits = /^(?:bytes?|by|b)(\/s|\/sec|ps)?$/i;

/** Sorts a unit, as its sender wrote it, into one of the kinds. Unknown units stay as they are. */
export function unitKind(unit: string | null): UnitKind {
  const written = (unit ?? '').trim();
  const lower = written.toLowerCase();
  const bytes = byteUnits.exec(written);
  if (bytes !== null) return { kind: 'bytes', suffix: bytes[1] === undefined ? '' : '/s' };
  const inSeconds = durations.get(lower);
  if (inSeconds !== undefined) return { kind: 'duration', inSeconds };
  const symbol = siUnits.get(written) ?? siUnits.get(lower);
  if (symbol !== undefined) return { kind: 'si', symbol };
  if (lower === '%' || lower === 'percent') return { kind: 'percent', factor: 1 };
  if (lower === 'ratio') return { kind: 'percent', factor: 100 };
  if (lower === 'celsius' || lower === 'cel') return { kind: 'plain', label: '°C' };
  // UCUM writes a rate of mere numbers as 1/s, and a mere number as 1.
  return { kind: 'plain', label: written.replace(/^1(?=\/|$)/, '') };
}
