import type { MetricCard } from '@tidemark/protocol';

export const sortOrders = {
  name: 'Name',
  recent: 'Most recent',
  series: 'Most series',
} as const;
export type SortOrder = keyof typeof sortOrders;

export function isSortOrder(text: string | null): text is SortOrder {
  return text !== null && Object.hasOwn(sortOrders, text);
}

/** The server records its own figures under names that begin with this. */
const ownPrefix = 'tidemark_';

export function isOwnMetric(name: string): boolean {
  return name.startsWith(ownPrefix);
}

const names = new Intl.Collator('en', { numeric: true });

const orders: Record<SortOrder, (a: MetricCard, b: MetricCard) => number> = {
  name: (a, b) => names.compare(a.name, b.name),
  recent: (a, b) => timeOf(b) - timeOf(a) || names.compare(a.name, b.name),
  series: (a, b) => b.seriesCount - a.seriesCount || names.compare(a.name, b.name),
};

function timeOf(card: MetricCard): number {
  return card.lastTimestamp === null ? 0 : Date.parse(card.lastTimestamp);
}

/** The cards whose names hold every word of the search, in order, the user's apart from our own. */
export function arrangeCards(
  cards: readonly MetricCard[],
  search: string,
  order: SortOrder,
): { users: MetricCard[]; own: MetricCard[] } {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = cards
    .filter((card) => words.every((word) => card.name.toLowerCase().includes(word)))
    .sort(orders[order]);
  return {
    users: found.filter((card) => !isOwnMetric(card.name)),
    own: found.filter((card) => isOwnMetric(card.name)),
  };
}
