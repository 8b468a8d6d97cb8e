import { parse, parseDuration } from '../parse/index.ts';
import { parseSeries } from '../series-notation/index.ts';
import type {
  EvalCommand,
  Expectation,
  Expected,
  ExpectedResult,
  ExpectedSeries,
} from './script.ts';

const instantLine = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+at\s+(\S+)\s+(.+)$/i;
const rangeLine =
  /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/i;

/** An `eval` command: its first line, and those below it. */
export function parseEval(first: string, rest: readonly string[], line: number): EvalCommand {
  const instant = instantLine.exec(first);
  const range = rangeLine.exec(first);
  if (instant !== null) {
    const [, suffix, at = '', query = ''] = instant;
    const timeMs = parseTime(at);
    const times = { isInstant: true, startMs: timeMs, endMs: timeMs, stepMs: 0 };
    return { kind: 'eval', line, query, ...times, expected: parseExpected(suffix, rest, true) };
  }
  if (range === null) throw new Error(`no eval command: ${first}`);
  const [, suffix, from = '', to = '', step = '', query = ''] = range;
  const times = { startMs: parseTime(from), endMs: parseTime(to), stepMs: parseTime(step) };
  const expected = parseExpected(suffix, rest, false);
  return { kind: 'eval', line, query, isInstant: false, ...times, expected };
}

function parseTime(text: string): number {
  const ms = text === '0' ? 0 : parseDuration(text);
  if (ms === null) throw new Error(`no time: ${text}`);
  return ms;
}

type Draft = { -readonly [Field in keyof Expected]: Expected[Field] } & {
  warnings: Expectation[];
  infos: Expectation[];
};

function parseExpected(
  suffix: string | undefined,
  lines: readonly string[],
  isInstant: boolean,
): Expected {
  const draft = emptyDraft(suffix);
  const series: ExpectedSeries[] = [];
  let range: { startMs: number; endMs: number; stepMs: number } | null = null;
  let fixed: ExpectedResult | null = null;
  for (const line of lines) {
    if (noteOldExpectation(draft, line)) continue;
    const rangeLine = /^expect range vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/.exec(line);
    if (rangeLine !== null) {
      const [startMs = 0, endMs = 0, stepMs = 0] = rangeLine.slice(1).map(parseTime);
      range = { startMs, endMs, stepMs };
    } else if (line.startsWith('expect string')) fixed = parseString(line);
    else if (/^expect(?: |$)/.test(line)) noteExpectation(draft, line);
    else if (isNumber(line)) fixed = { kind: 'scalar', value: toNumber(line) };
    else series.push(parseSeries(line));
  }
  if (isInstant && range === null && series.some(({ values }) => values.length > 1)) {
    throw new Error('several values need "expect range vector" in an instant query');
  }
  return { ...draft, result: fixed ?? { kind: 'series', series, range } };
}

function emptyDraft(suffix: string | undefined): Draft {
  return {
    isOrdered: suffix === 'ordered',
    fail: suffix === 'fail' ? anything : null,
    warnings: suffix === 'warn' ? [anything] : [],
    infos: suffix === 'info' ? [anything] : [],
    noWarnings: false,
    noInfos: false,
    result: { kind: 'series', series: [], range: null },
  };
}

const anything: Expectation = { regex: /^/ };

/** `expected_fail_message` and `expected_fail_regexp` of old scripts. */
function noteOldExpectation(draft: Draft, line: string): boolean {
  const [, kind, text = ''] = /^expected_fail_(message|regexp)\s+(.*)$/.exec(line) ?? [];
  if (kind === undefined) return false;
  draft.fail = kind === 'message' ? { message: text } : { regex: new RegExp(text) };
  return true;
}

const expectLine = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$/;

function noteExpectation(draft: Draft, line: string): void {
  const [, what, match, text = ''] = expectLine.exec(line) ?? [];
  const expectation = toExpectation(match, text.trim());
  if (what === 'ordered') draft.isOrdered = true;
  else if (what === 'fail') draft.fail = expectation;
  else if (what === 'warn') draft.warnings.push(expectation);
  else if (what === 'info') draft.infos.push(expectation);
  else if (what === 'no_warn') draft.noWarnings = true;
  else if (what === 'no_info') draft.noInfos = true;
  else throw new Error(`no expectation: ${line}`);
}

function toExpectation(match: string | undefined, text: string): Expectation {
  if (match === undefined) return anything;
  return match === 'msg' ? { message: text } : { regex: new RegExp(text) };
}

function parseString(line: string): ExpectedResult {
  const literal = parse(line.slice('expect string'.length));
  if (literal.kind !== 'string') throw new Error(`no string in quotes: ${line}`);
  return { kind: 'string', text: literal.value };
}

function isNumber(line: string): boolean {
  return /^[+-]?(?:[\d_]*\.?\d[\d_]*\.?(?:e[+-]?\d+)?|0x[\da-f]+|inf(?:inity)?|nan)$/i.test(line);
}

function toNumber(line: string): number {
  const lower = line.toLowerCase().replaceAll('_', '');
  if (lower.endsWith('nan')) return Number.NaN;
  if (/inf/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  return Number(lower);
}
