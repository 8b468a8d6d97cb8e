import type { SecureVersion } from 'node:tls';

/** How TLS is spoken with one receiver, beyond the defaults; texts are PEM. */
export type TlsSettings = {
  ca?: string;
  cert?: string;
  key?: string;
  serverName?: string;
  insecureSkipVerify?: boolean;
  minVersion?: SecureVersion;
  maxVersion?: SecureVersion;
};

/** As Node's TLS wants them. `host` is the name that the certificate has to be for. */
export function tlsOptions(host: string, isAddress: boolean, settings: TlsSettings = {}) {
  const { ca, cert, key, serverName, insecureSkipVerify, minVersion, maxVersion } = settings;
  // RFC 6066 has no addresses in SNI.
  const servername = serverName ?? (isAddress ? undefined : host);
  return {
    ...(servername === undefined ? {} : { servername }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
    rejectUnauthorized: insecureSkipVerify !== true,
  };
}
