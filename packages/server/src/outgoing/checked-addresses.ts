import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { classOfAddress } from './address-class.ts';

export type ResolvedAddress = { address: string; family: 4 | 6 };

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<ResolvedAddress[]>;

export type AddressPolicy = {
  /** Whether receivers may be on this machine or in its network. */
  allowPrivateAddresses: boolean;
};

/** The addresses that the host may be reached at, or why it may not; `isFinal` says that asking again is no use. */
export type CheckedAddresses =
  | { addresses: ResolvedAddress[] }
  | { refusal: string; isFinal: boolean };

/** As the system resolves names, `/etc/hosts` included. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }));

/**
 * Resolves once and checks every address: one bad address of many is enough for a refusal, because it is
 * for the name's owner to choose which one the next answer begins with. Whoever connects afterwards uses
 * these addresses and asks no resolver again.
 */
export async function checkedAddresses(
  host: string,
  policy: AddressPolicy,
  resolve: Resolve,
): Promise<CheckedAddresses> {
  const family = isIP(host);
  if (family !== 0) return judged(host, [{ address: host, family: family === 6 ? 6 : 4 }], policy);
  try {
    const addresses = await resolve(host);
    if (addresses.length === 0) return { refusal: `${host} has no address`, isFinal: false };
    return judged(host, addresses, policy);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { refusal: `the name ${host} was not resolved (${code ?? 'unknown'})`, isFinal: false };
  }
}

function judged(
  host: string,
  addresses: ResolvedAddress[],
  { allowPrivateAddresses }: AddressPolicy,
): CheckedAddresses {
  const classes = addresses.map(({ address }) => classOfAddress(address));
  const named = (address: string) => (address === host ? host : `${host} (${address})`);
  const forbidden = addresses[classes.indexOf('forbidden')];
  if (forbidden !== undefined) {
    const refusal = `${named(forbidden.address)} is link-local, multicast or a cloud's metadata service: nothing is sent there`;
    return { refusal, isFinal: true };
  }
  const local = addresses[classes.indexOf('private')];
  if (local !== undefined && !allowPrivateAddresses) {
    const refusal = `${named(local.address)} is a private address: set allow_private_addresses: true under alerting: to allow that`;
    return { refusal, isFinal: true };
  }
  return { addresses };
}
