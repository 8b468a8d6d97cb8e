import { hiddenSecret } from './fields/secret.ts';

/** Fields that say where something is sent to. */
const addressFields =
  /(^|_)(url|smarthost|host|sid)$|^(to|topic|server_name|ca|insecure_skip_verify)$/;

/**
 * A configuration that was shown, with its hidden secrets, and then changed: the secrets that stayed hidden
 * come from the known one. A channel that now sends to elsewhere gets none of them, or whoever may change
 * receivers could have our secrets sent to himself.
 */
export function withKeptSecrets(changed: unknown, known: unknown): unknown {
  if (!isObject(changed) || !isObject(known)) return changed;
  const entries = Object.entries(changed).map(([name, value]) => {
    const before = known[name];
    if (!name.endsWith('_configs') || !Array.isArray(value) || !Array.isArray(before)) {
      return [name, value];
    }
    return [name, value.map((item, at) => keptWithin(item, before[at]))];
  });
  return Object.fromEntries(entries);
}

function keptWithin(changed: unknown, known: unknown): unknown {
  return sendsElsewhere(changed, known) ? changed : merged(changed, known);
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

/** Whether any field with an address is another one; one that stayed hidden is the same. */
function sendsElsewhere(changed: unknown, known: unknown): boolean {
  const addresses = (value: unknown): Map<string, unknown> => new Map(addressesIn(value, ''));
  const now = addresses(changed);
  const before = addresses(known);
  const names = new Set([...now.keys(), ...before.keys()]);
  return [...names].some(
    (name) => now.get(name) !== hiddenSecret && now.get(name) !== before.get(name),
  );
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
