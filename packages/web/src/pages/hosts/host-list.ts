import type { CheckState, HostCheck } from '@tidemark/protocol';

/** The checks that hold every word of the search in host, name or type, those that alert first. */
export function arrangeChecks(
  checks: readonly HostCheck[],
  search: string,
  state: CheckState | null,
): HostCheck[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return checks
    .filter((check) => state === null || check.state === state)
    .filter(({ host, name, type }) => {
      const text = `${host} ${name} ${type}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort(
      (a, b) =>
        Number(b.state === 'alert') - Number(a.state === 'alert') ||
        collator.compare(a.host, b.host) ||
        collator.compare(a.name, b.name) ||
        collator.compare(a.type, b.type),
    );
}

/** `web2` before `web10`. */
const collator = new Intl.Collator('en', { numeric: true });

/** How many checks, hosts and alerts there are. */
export function countChecks(checks: readonly HostCheck[]) {
  const alerts = checks.filter(({ state }) => state === 'alert').length;
  return {
    checks: checks.length,
    hosts: new Set(checks.map(({ host }) => host)).size,
    alert: alerts,
    ok: checks.length - alerts,
  };
}
