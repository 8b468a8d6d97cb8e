import { quote, quoteCharacter } from '../../promql/index.ts';
import { maxPrintfWidth } from '../limits.ts';
import { Duration, isList, SafeText, Time, typeNameOf, type Value } from '../values/index.ts';
import { type FloatVerb, formatFloatAs } from './format-float.ts';
import { printValue } from './print-value.ts';
import { TextBuilder } from './text-builder.ts';

type Spec = {
  verb: string;
  flags: string;
  width: number | undefined;
  precision: number | undefined;
  /** Whether the directive says by its number which argument it takes. */
  hasIndex: boolean;
};

const directive = /%([-+# 0]*)(?:\[(\d+)\])?(\*|\d+)?(\.(\*|\d+)?)?(?:\[(\d+)\])?(.)?/gsu;

/** `fmt.Sprintf`, mistakes in it included: they show up in the text, as `%!d(string=a)`. */
export function sprintf(format: string, args: readonly Value[]): string {
  const text = new TextBuilder();
  let next = 0;
  let isReordered = false;
  let end = 0;
  const takeCount = (digits: string | undefined) => {
    if (digits !== '*') return digits === undefined ? undefined : Number(digits);
    const value = args[next++];
    return typeof value === 'bigint' ? Number(value) : Number.NaN;
  };
  for (const found of format.matchAll(directive)) {
    const [all, flags = '', before, width, point, precision, after, verb] = found;
    text.add(format.slice(end, found.index));
    end = found.index + all.length;
    if (verb === '%') {
      text.add('%');
      continue;
    }
    if (before !== undefined) next = Number(before) - 1;
    const hasIndex = before !== undefined || after !== undefined;
    const spec: Spec = {
      verb: verb ?? '',
      flags,
      width: takeCount(width),
      precision: undefined,
      hasIndex,
    };
    // A point alone is a precision of zero.
    if (point !== undefined) spec.precision = precision === undefined ? 0 : takeCount(precision);
    if (after !== undefined) next = Number(after) - 1;
    isReordered ||= hasIndex;
    text.add(formatNext(spec, args, next++));
  }
  text.add(format.slice(end));
  if (!isReordered && next < args.length) text.add(extra(args.slice(next)));
  return text.toString();
}

function formatNext(spec: Spec, args: readonly Value[], at: number): string {
  if (spec.verb === '') return '%!(NOVERB)';
  if (isBad(spec.width))
    return `%!(BADWIDTH)${formatNext({ ...spec, width: undefined }, args, at)}`;
  if (isBad(spec.precision)) {
    return `%!(BADPREC)${formatNext({ ...spec, precision: undefined }, args, at)}`;
  }
  const value = args[at];
  if (value !== undefined) return formatArgument(spec, value);
  return `%!${spec.verb}(${spec.hasIndex ? 'BADINDEX' : 'MISSING'})`;
}

function isBad(count: number | undefined): boolean {
  return count !== undefined && !(Math.abs(count) <= maxPrintfWidth);
}

function extra(values: readonly Value[]): string {
  const text = new TextBuilder();
  values.forEach((value, index) => {
    text.add(`${index > 0 ? ', ' : ''}${typeNameOf(value)}=${printValue(value)}`);
  });
  return `%!(EXTRA ${text})`;
}

function formatArgument(spec: Spec, value: Value): string {
  const { verb } = spec;
  if (verb === 'T') return padded(spec, typeNameOf(value));
  if (verb === 'v') return formatPlain(spec, value);
  // Verbs of numbers and texts go for each element of a list.
  if (isList(value) && /[sdqxXfeg]/.test(verb)) {
    const text = new TextBuilder();
    value.forEach((one, index) => {
      text.add(`${index > 0 ? ' ' : ''}${formatArgument(spec, one)}`);
    });
    return `[${text}]`;
  }
  return formatScalar(spec, value) ?? badVerb(spec, value);
}

function badVerb(spec: Spec, value: Value): string {
  const { verb } = spec;
  if (value === null) return `%!${verb}(<nil>)`;
  return `%!${verb}(${typeNameOf(value)}=${formatPlain(spec, value)})`;
}

function formatPlain(spec: Spec, value: Value): string {
  if (typeof value === 'number') return formatNumber({ ...spec, verb: 'g' }, value);
  if (typeof value === 'bigint') return formatInteger({ ...spec, verb: 'd' }, value) ?? '';
  if (typeof value !== 'string') return padded(spec, printValue(value));
  return formatText({ ...spec, verb: spec.flags.includes('#') ? 'q' : 's' }, value) ?? value;
}

/** Undefined where the verb does not go with the value. */
function formatScalar(spec: Spec, value: Value): string | undefined {
  if (typeof value === 'boolean') return spec.verb === 't' ? padded(spec, `${value}`) : undefined;
  if (typeof value === 'number') return formatNumberVerb(spec, value);
  if (typeof value === 'bigint') return formatInteger(spec, value);
  if (value instanceof Duration && !/[sqvxX]/.test(spec.verb)) {
    return formatInteger(spec, value.nanoseconds);
  }
  const isText =
    typeof value === 'string' ||
    value instanceof SafeText ||
    value instanceof Time ||
    value instanceof Duration;
  if (isText) return formatText(spec, printValue(value));
  return spec.verb === 's' && value !== null ? padded(spec, printValue(value)) : undefined;
}

function formatText(spec: Spec, text: string): string | undefined {
  const cut = spec.precision === undefined ? text : [...text].slice(0, spec.precision).join('');
  switch (spec.verb) {
    case 's':
      return padded(spec, cut);
    case 'q':
      return padded(
        spec,
        spec.flags.includes('#') && !/[`\p{Cc}]/u.test(cut) ? `\`${cut}\`` : quote(cut),
      );
    case 'x':
      return padded(spec, Buffer.from(cut).toString('hex'));
    case 'X':
      return padded(spec, Buffer.from(cut).toString('hex').toUpperCase());
  }
  return undefined;
}

const bases = new Map([
  ['d', 10],
  ['b', 2],
  ['o', 8],
  ['O', 8],
  ['x', 16],
  ['X', 16],
]);

const basePrefixes = new Map([
  ['b', '0b'],
  ['o', '0'],
  ['x', '0x'],
  ['X', '0X'],
]);

function formatInteger(spec: Spec, value: bigint): string | undefined {
  const { verb, flags, precision } = spec;
  if (verb === 'c' || verb === 'q' || verb === 'U') return formatCodePoint(spec, value);
  const base = bases.get(verb);
  if (base === undefined) return undefined;
  const size = (value < 0n ? -value : value).toString(base).padStart(precision ?? 0, '0');
  const digits = verb === 'X' ? size.toUpperCase() : size;
  const sign = signOf(value < 0n, flags) + basePrefix(spec, digits);
  return paddedNumber(spec, sign, digits, precision === undefined);
}

function basePrefix({ verb, flags }: Spec, digits: string): string {
  if (verb === 'O') return '0o';
  const isThere = verb === 'o' && digits.startsWith('0');
  return flags.includes('#') && !isThere ? (basePrefixes.get(verb) ?? '') : '';
}

function formatCodePoint(spec: Spec, value: bigint): string {
  const code = value >= 0n && value <= 0x10ffffn ? Number(value) : 0xfffd;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const character = String.fromCodePoint(code);
  if (spec.verb === 'U') return padded(spec, name);
  return padded(spec, spec.verb === 'c' ? character : quoteCharacter(character));
}

function formatNumberVerb(spec: Spec, value: number): string | undefined {
  return /^[efgEFG]$/.test(spec.verb) ? formatNumber(spec, value) : undefined;
}

function formatNumber(spec: Spec, value: number): string {
  const { verb, flags } = spec;
  const small = verb.toLowerCase() as FloatVerb;
  // %e and %f have six digits unless told otherwise, %g as many as needed.
  const precision = spec.precision ?? (small === 'g' ? undefined : 6);
  const text = formatFloatAs(value, small, precision);
  const isNegative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '');
  // %f and %e of infinity have a sign in front, as %g does.
  const sign = text.startsWith('+') ? '+' : signOf(isNegative, flags);
  const cased = verb === small || verb === 'F' ? digits : digits.replace('e', 'E');
  return paddedNumber(spec, sign, cased, Number.isFinite(value));
}

function signOf(isNegative: boolean, flags: string): string {
  if (isNegative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

/** Zeros go between sign and digits. */
function paddedNumber(spec: Spec, sign: string, digits: string, takesZeros: boolean): string {
  const { flags, width = 0 } = spec;
  const isZeroPadded = takesZeros && flags.includes('0') && !flags.includes('-') && width > 0;
  if (isZeroPadded) return sign + digits.padStart(width - sign.length, '0');
  return padded(spec, sign + digits);
}

function padded({ flags, width = 0 }: Spec, text: string): string {
  const missing = Math.abs(width) - [...text].length;
  if (missing <= 0) return text;
  // A negative width, which only `*` can give, is the flag `-`.
  if (flags.includes('-') || width < 0) return text + ' '.repeat(missing);
  return ' '.repeat(missing) + text;
}
