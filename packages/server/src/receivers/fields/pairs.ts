import type { YamlValue } from '../../yaml-reader/index.ts';
import type { Secret } from './secret.ts';

/** Whether exactly one of the two is there, as a text or as the file that holds it; reports it if not. */
export function oneOfTwo<Config extends object>(
  value: YamlValue,
  config: Config,
  name: keyof Config & string,
  inFile: keyof Config & string,
): boolean {
  const count = [config[name], config[inFile]].filter((one) => one !== undefined).length;
  if (count !== 1) value.report(`expected either ${name} or ${inFile}`);
  return count === 1;
}

/** Host of a secret address, which may be told; of a file with one, nothing is known before it is read. */
export function hostOf(address: Secret | undefined): string {
  const known = address?.known;
  if (known === undefined) return 'the address in a file';
  return URL.canParse(known) ? new URL(known).host : 'no valid address';
}
