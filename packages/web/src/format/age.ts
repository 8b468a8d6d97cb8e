const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A metric without a sample for this long looks stale, in milliseconds. */
export const staleAfterMs = 5 * minuteMs;

/** How long ago something was: `now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`, `in 20 s`. */
export function formatAge(ageMs: number): string {
  if (ageMs < -1500) return `in ${span(-ageMs)}`;
  return ageMs < 1500 ? 'now' : `${span(ageMs)} ago`;
}

function span(ms: number): string {
  if (ms < minuteMs) return `${Math.floor(ms / 1000)} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} h`;
  if (ms < 730 * dayMs) return `${Math.floor(ms / dayMs)} d`;
  return `${Math.floor(ms / (365 * dayMs))} y`;
}
