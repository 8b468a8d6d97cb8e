import { hiddenSecret } from './fields/secret.ts';

/** Fields that say where something is sent to. */
const addressFields =
  /(^|_)(url|smarthost|host|sid)$|^(to|topic|server_name|ca|insecure_skip_verify)$/;

/**
 * A configuration that was shown, with its hidden secrets, and then changed: the secrets that stayed hidden
 * come from what was written first. A channel that now sends to elsewhere gets none of them, or whoever may
 * change receivers could have our secrets sent to himself. `shown` has what was not written, too: defaults.
 */
export function withKeptSecrets(changed: unknown, written: unknown, shown: unknown): unknown {
  if (!isObject(changed) || !isObject(written) || !isObject(shown)) return changed;
  const entries = Object.entries(changed).map(([name, value]) => {
    const [before, seen] = [written[name], shown[name]];
    if (![value, before, seen].every(Array.isArray)) return [name, value];
    const [known, described] = [before as unknown[], seen as unknown[]];
    return [name, (value as unknown[]).map((item, at) => kept(item, known[at], described[at]))];
  });
  return Object.fromEntries(entries);
}

function kept(changed: unknown, written: unknown, shown: unknown): unknown {
  return sendsElsewhere(changed, written, shown) ? changed : merged(changed, written);
}

function merged(changed: unknown, known: unknown): unknown {
  if (changed === hiddenSecret && typeof known === 'string') return known;
  if (Array.isArray(changed)) {
    const before = Array.isArray(known) ? known : [];
    return changed.map((item, at) => merged(item, before[at]));
  }
  if (!isObject(changed)) return changed;
  const before = isObject(known) ? known : {};
  return Object.fromEntries(
    Object.entries(changed).map(([name, value]) => [name, merged(value, before[name])]),
  );
}

/** Whether any field with an address is another one than was written or shown; one that stayed hidden is the same. */
function sendsElsewhere(changed: unknown, written: unknown, shown: unknown): boolean {
  const [now, before, seen] = [changed, written, shown].map(
    (value) => new Map(addressesIn(value, '')),
  );
  const names = new Set([...(now?.keys() ?? []), ...(before?.keys() ?? [])]);
  return [...names].some((name) => {
    const value = now?.get(name);
    return value !== hiddenSecret && value !== before?.get(name) && value !== seen?.get(name);
  });
}

function addressesIn(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]): [string, unknown][] => {
    const here = `${path}.${name}`;
    if (typeof one === 'object' && one !== null) return addressesIn(one, here);
    return addressFields.test(name) ? [[here, one]] : [];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
