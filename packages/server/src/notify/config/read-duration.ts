import { parseDuration } from '../../promql/index.ts';
import type { YamlValue } from '../../yaml-reader/index.ts';

/** Milliseconds of a duration of Prometheus, such as `1h30m`; `0` may stand without a unit. */
export function readDuration(value: YamlValue): number | undefined {
  const text = value.text();
  if (text === undefined) return undefined;
  const ms = text === '0' ? 0 : parseDuration(text);
  if (ms !== null && Number.isFinite(ms)) return ms;
  return value.report(`expected a duration such as 30s, 5m or 1h30m, got ${JSON.stringify(text)}`);
}

/** The same, longer than nothing. */
export function readPositiveDuration(value: YamlValue): number | undefined {
  const ms = readDuration(value);
  return ms === 0 ? value.report('expected a duration longer than 0') : ms;
}
