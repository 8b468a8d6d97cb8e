/** First and last sample of a span, and what its values fell from. */
export type Edges = {
  first: number;
  firstMs: number;
  last: number;
  lastMs: number;
  resets: number;
};

/** Of two spans of samples one after the other. */
export function following(before: Edges, after: Edges): Edges {
  const fallen = after.first < before.last ? before.last : 0;
  return {
    first: before.first,
    firstMs: before.firstMs,
    last: after.last,
    lastMs: after.lastMs,
    resets: before.resets + fallen + after.resets,
  };
}
