/** Unix seconds with three decimals, or none for a full second. */
export function secondsText(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const magnitude = Math.abs(ms);
  const rest = magnitude % 1000;
  const whole = `${sign}${(magnitude - rest) / 1000}`;
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, '0')}`;
}
