const grouped = new Intl.NumberFormat('en');

/** `1 series`, `2 series`; `1 sample`, `1,200 samples`: a number with its noun. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${grouped.format(count)} ${count === 1 ? one : many}`;
}
