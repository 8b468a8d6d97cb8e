/** What of a metric decides its name, beside its name and unit. */
export type NamedKind = 'counter' | 'gauge' | 'other';

/**
 * The name that Prometheus gives an OTLP metric (its library otlptranslator with suffixes and escaping, and
 * OpenTelemetry's "Prometheus and OpenMetrics Compatibility"): words of the name joined by `_`, then the
 * unit spelled out unless it is among them, then `total` for a counter and `ratio` for a gauge of unit 1.
 * `http.server.duration` in `s` is `http_server_duration_seconds`. A name without any of Prometheus'
 * characters (温度) stays as it is, because Tidemark takes any Unicode.
 */
export function metricName(name: string, unit: string, kind: NamedKind): string {
  const words = wordsOf(name);
  if (words.length === 0) return name;
  const [main, per] = unitWords(unit);
  if (main !== '' && !words.includes(main)) words.push(main);
  if (per !== '' && !words.includes(per)) words.push(per);
  if (kind === 'counter') moveToEnd(words, 'total');
  if (kind === 'gauge' && unit === '1') moveToEnd(words, 'ratio');
  const joined = words.join('_');
  return /^[0-9]/.test(joined) ? `_${joined}` : joined;
}

/** The unit as OpenMetrics spells it: `By/s` is `bytes_per_second`, `1` and `{request}` are nothing. */
export function unitName(unit: string): string {
  return unitWords(unit)
    .filter((word) => word !== '')
    .join('_');
}

/** The unit's words before and after its first slash; what stands in braces is no unit. */
function unitWords(unit: string): [main: string, per: string] {
  const slash = unit.indexOf('/');
  const main = (slash === -1 ? unit : unit.slice(0, slash)).trim();
  const per = slash === -1 ? '' : unit.slice(slash + 1).trim();
  const perWord = wordOf(per, perUnits);
  return [wordOf(main, units), perWord === '' ? '' : `per_${perWord}`];
}

function wordOf(unit: string, known: ReadonlyMap<string, string>): string {
  if (/[{}]/.test(unit)) return '';
  return known.get(unit) ?? wordsOf(unit).join('_');
}

function wordsOf(text: string): string[] {
  return text.split(/[^a-zA-Z0-9:]+/).filter((word) => word !== '');
}

function moveToEnd(words: string[], word: string): void {
  const others = words.filter((other) => other !== word);
  words.splice(0, words.length, ...others, word);
}

/** UCUM's codes, as OpenTelemetry uses them, and Prometheus' names of base units. */
const units: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tebibytes'],
  ['KBy', 'kilobytes'],
  ['kBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['1', ''],
  ['%', 'percent'],
]);

const perUnits: ReadonlyMap<string, string> = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['min', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);
