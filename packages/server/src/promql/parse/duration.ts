const units = [
  { name: 'y', ms: 365 * 86_400_000, isExact: true },
  { name: 'w', ms: 7 * 86_400_000, isExact: true },
  { name: 'd', ms: 86_400_000, isExact: false },
  { name: 'h', ms: 3_600_000, isExact: false },
  { name: 'm', ms: 60_000, isExact: false },
  { name: 's', ms: 1000, isExact: false },
  { name: 'ms', ms: 1, isExact: false },
];

const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** The longest duration that Prometheus knows: 2^63 - 1 nanoseconds, about 292 years. */
export const maxDurationMs = 2 ** 63 / 1e6;

/** Milliseconds of a duration like `1h30m`; null if it is none; Infinity if it is longer than any may be. */
export function parseDuration(text: string): number | null {
  const match = pattern.exec(text);
  if (match === null || text === '') return null;
  const ms = units.reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * unit.ms, 0);
  return ms >= maxDurationMs ? Number.POSITIVE_INFINITY : ms;
}

/** The canonical text: `90s` is `1m30s`, a year or week is used only where nothing is left over. */
export function formatDuration(ms: number): string {
  let rest = Math.trunc(ms);
  if (rest === 0) return '0s';
  let text = '';
  for (const unit of units) {
    const count = Math.floor(rest / unit.ms);
    if (count === 0 || (unit.isExact && rest % unit.ms !== 0)) continue;
    text += `${count}${unit.name}`;
    rest -= count * unit.ms;
  }
  return text;
}
