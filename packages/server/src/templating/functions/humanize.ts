import { formatFloatAs } from '../format/index.ts';
import { ValueError } from '../template-error.ts';
import { Time } from '../values/index.ts';
import { fixed, number, type TemplateFunction } from './function.ts';

const large = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const largeBinary = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];
const small = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];

/** Go's `%.4g` */
function fourDigits(value: number): string {
  return formatFloatAs(value, 'g', 4);
}

function divided(value: number, by: number, prefixes: readonly string[]): string {
  let rest = value;
  let used = '';
  for (const prefix of prefixes) {
    if (Math.abs(rest) < by) break;
    used = prefix;
    rest /= by;
  }
  return `${fourDigits(rest)}${used}`;
}

function multiplied(value: number): string {
  let rest = value;
  let used = '';
  for (const prefix of small) {
    if (Math.abs(rest) >= 1) break;
    used = prefix;
    rest *= 1000;
  }
  return `${fourDigits(rest)}${used}`;
}

/** `1.235M`, `120m` */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return fourDigits(value);
  return Math.abs(value) >= 1 ? divided(value, 1000, large) : multiplied(value);
}

/** `1.177Mi` */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return fourDigits(value);
  return divided(value, 1024, largeBinary);
}

/** Seconds as `1d 1h 0m 0s`, `12.35s` or `123.5ms`. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return fourDigits(seconds);
  if (seconds === 0) return '0s';
  if (Math.abs(seconds) < 1) return `${multiplied(seconds)}s`;
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  const whole = Math.floor(size);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const rest = whole % 60;
  if (days > 0) return `${sign}${formatFloatAs(days, 'f')}d ${hours}h ${minutes}m ${rest}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${rest}s`;
  if (minutes > 0) return `${sign}${minutes}m ${rest}s`;
  return `${sign}${fourDigits(size)}s`;
}

/** Longest time from 1970 that Go's nanoseconds can count. */
const maxTimestampS = 2 ** 63 / 1e9;

/** Seconds since 1970 as a time in UTC. */
export function timeOfSeconds(seconds: number): Time {
  if (!(Math.abs(seconds) < maxTimestampS)) {
    throw new ValueError(`${seconds} cannot be a time: too far from 1970`);
  }
  return new Time(Math.floor(seconds * 1000 + 1e-6));
}

function humanizeTimestamp(seconds: number): string {
  return Number.isFinite(seconds) ? timeOfSeconds(seconds).toString() : fourDigits(seconds);
}

export const humanizers: readonly [string, TemplateFunction][] = [
  ['humanize', fixed([number], humanize)],
  ['humanize1024', fixed([number], humanize1024)],
  ['humanizeDuration', fixed([number], humanizeDuration)],
  ['humanizePercentage', fixed([number], (ratio) => `${fourDigits(ratio * 100)}%`)],
  ['humanizeTimestamp', fixed([number], humanizeTimestamp)],
];
