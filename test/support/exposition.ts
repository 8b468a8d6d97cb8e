/** One sample line of Prometheus' text format. */
export type ExposedLine = { name: string; labels: Readonly<Record<string, string>>; value: number };

export type ExposedFamily = { name: string; help: string; type: string; lines: ExposedLine[] };

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const labelName = '[a-zA-Z_][a-zA-Z0-9_]*';
const quoted = String.raw`"(?:[^"\\\n]|\\[\\"n])*"`;
const helpLine = new RegExp(`^# HELP (${metricName}) ((?:[^\\\\\\n]|\\\\[\\\\n])*)$`);
const typeLine = new RegExp(`^# TYPE (${metricName}) (counter|gauge|histogram|summary|untyped)$`);
const sampleLine = new RegExp(
  `^(${metricName})(?:\\{((?:${labelName}=${quoted})(?:,${labelName}=${quoted})*)\\})? ([^ ]+)$`,
);
const labelPair = new RegExp(`(${labelName})=(${quoted})`, 'g');
const number = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;

/**
 * Reads Prometheus' text format 0.0.4 strictly: HELP and TYPE once before the lines of their family, no
 * series twice, counters end in `_total` and are not negative, histograms are cumulative and end in +Inf.
 * Throws with the line that breaks a rule.
 */
export function parseExposition(text: string): Map<string, ExposedFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line must end');
  const families = new Map<string, ExposedFamily>();
  const seen = new Set<string>();
  let family: ExposedFamily | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const refuse = (why: string) => new Error(`${why}: ${line}`);
    const help = helpLine.exec(line);
    if (help !== null) {
      if (families.has(help[1])) throw refuse('a family twice');
      family = { name: help[1], help: help[2], type: '', lines: [] };
      families.set(family.name, family);
      continue;
    }
    const type = typeLine.exec(line);
    if (type !== null) {
      if (family === undefined || family.name !== type[1] || family.type !== '') {
        throw refuse('TYPE without its HELP before it');
      }
      family.type = type[2];
      continue;
    }
    const sample = parseLine(line);
    if (sample === undefined) throw refuse('no line of the format');
    if (family === undefined || !isOfFamily(family, sample.name)) throw refuse('of no family');
    const identity = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (seen.has(identity)) throw refuse('a series twice');
    seen.add(identity);
    family.lines.push(sample);
  }
  for (const each of families.values()) checkFamily(each);
  return families;
}

function parseLine(line: string): ExposedLine | undefined {
  const match = sampleLine.exec(line);
  if (match === null || !number.test(match[3])) return undefined;
  const pairs = [...(match[2] ?? '').matchAll(labelPair)].map(
    ([, name, value]) => [name, unescaped(value)] as const,
  );
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) return undefined;
  const value = Number(match[3].replace('Inf', 'Infinity'));
  return { name: match[1], labels: Object.fromEntries(pairs), value };
}

function unescaped(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(.)/g, (_all, character: string) => (character === 'n' ? '\n' : character));
}

function isOfFamily({ name, type }: ExposedFamily, lineName: string): boolean {
  if (type !== 'histogram') return lineName === name;
  return [`${name}_bucket`, `${name}_sum`, `${name}_count`].includes(lineName);
}

function checkFamily({ name, type, lines }: ExposedFamily): void {
  const refuse = (why: string) => new Error(`${name}: ${why}`);
  if (type === '') throw refuse('no TYPE');
  if (lines.length === 0) throw refuse('no lines');
  if (type === 'counter') {
    if (!name.endsWith('_total')) throw refuse('a counter must end in _total');
    if (lines.some(({ value }) => !(value >= 0))) throw refuse('a counter below 0');
  }
  if (type !== 'histogram') return;
  const buckets = lines.filter((line) => line.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => Number(labels.le?.replace('Inf', 'Infinity')));
  if (bounds.some((bound, at) => !(at === 0 || bound > bounds[at - 1]))) {
    throw refuse('bounds must grow');
  }
  if (buckets.some(({ value }, at) => at > 0 && value < buckets[at - 1].value)) {
    throw refuse('buckets must be cumulative');
  }
  const count = lines.find((line) => line.name === `${name}_count`)?.value;
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY || buckets.at(-1)?.value !== count) {
    throw refuse('the last bucket must be +Inf and hold all');
  }
}
