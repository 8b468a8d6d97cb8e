import type { SecureVersion } from 'node:tls';
import type { TlsSettings } from '../../outgoing/index.ts';
import {
  type ConfigOf,
  flag,
  nested,
  oneOf,
  secret,
  secretFile,
  text,
  withDefault,
} from './field.ts';

const versions = ['TLS10', 'TLS11', 'TLS12', 'TLS13'] as const;

const spec = {
  ca: text(),
  ca_file: secretFile(),
  cert: text(),
  cert_file: secretFile(),
  key: secret(),
  key_file: secretFile(),
  server_name: text(),
  insecure_skip_verify: withDefault(flag(), false),
  min_version: oneOf(versions),
  max_version: oneOf(versions),
};

export type TlsConfig = ConfigOf<typeof spec>;
export const tlsConfig = () => nested(spec);

/** As a connection wants it, with what its files hold now. Throws where one cannot be read. */
export async function tlsSettings(config: TlsConfig | undefined): Promise<TlsSettings> {
  if (config === undefined) return {};
  const ca = config.ca ?? (await config.ca_file?.reveal());
  const cert = config.cert ?? (await config.cert_file?.reveal());
  const key = await (config.key ?? config.key_file)?.reveal();
  const { server_name: serverName, min_version: min, max_version: max } = config;
  return {
    insecureSkipVerify: config.insecure_skip_verify,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(min === undefined ? {} : { minVersion: versionOf(min) }),
    ...(max === undefined ? {} : { maxVersion: versionOf(max) }),
  };
}

/** `TLS12` is `TLSv1.2` for Node, `TLS10` is `TLSv1`. */
function versionOf(name: (typeof versions)[number]): SecureVersion {
  const names = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;
  return names[name];
}
