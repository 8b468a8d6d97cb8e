import {
  type OutgoingRequest,
  validateHeaderName,
  validateHeaderValue,
} from '../../outgoing/index.ts';
import type { YamlValue } from '../../yaml-reader/index.ts';
import {
  type ConfigOf,
  type ConfigSource,
  type Field,
  ignored,
  listOf,
  nested,
  readFields,
  required,
  secret,
  secretFile,
  text,
  unsupported,
  withDefault,
} from './field.ts';
import { tlsConfig, tlsSettings } from './tls-config.ts';

const headerSpec = {
  values: listOf(required(text())),
  secrets: listOf(required(secret())),
  files: listOf(required(secretFile())),
};

const noProxy = 'requests to receivers go straight, so that their addresses can be checked';

const spec = {
  basic_auth: nested({
    username: withDefault(text(), ''),
    password: secret(),
    password_file: secretFile(),
  }),
  authorization: nested({
    type: withDefault(text(), 'Bearer'),
    credentials: secret(),
    credentials_file: secretFile(),
  }),
  bearer_token: secret(),
  bearer_token_file: secretFile(),
  http_headers: headers(),
  tls_config: tlsConfig(),
  // Redirects are never followed, and HTTP/1.1 is all that is spoken.
  follow_redirects: ignored(),
  enable_http2: ignored(),
  oauth2: unsupported('use basic_auth or authorization'),
  proxy_url: unsupported(noProxy),
  no_proxy: ignored(),
  proxy_from_environment: unsupported(noProxy),
  proxy_connect_header: unsupported(noProxy),
};

export type HttpConfig = ConfigOf<typeof spec>;

/** `http_config`, of a receiver or of `global`. */
export const httpConfig = (): Field<HttpConfig | undefined> => ({
  read: (value, source) => {
    const config = readFields(value, spec, source);
    if (config === undefined) return undefined;
    const { basic_auth, authorization, bearer_token, bearer_token_file } = config;
    const ways = [basic_auth, authorization, bearer_token, bearer_token_file];
    if (ways.filter((way) => way !== undefined).length > 1) {
      return value.report('expected one of basic_auth, authorization and bearer_token');
    }
    return config;
  },
  isRequired: false,
  absent: undefined,
});

function headers(): Field<Readonly<Record<string, ConfigOf<typeof headerSpec>>>> {
  return {
    read: (value, source) => {
      const found: Record<string, ConfigOf<typeof headerSpec>> = {};
      for (const [name, one] of value.map() ?? []) {
        const read = readHeader(name, one, source);
        if (read === undefined) return undefined;
        found[name] = read;
      }
      return found;
    },
    isRequired: false,
    absent: {},
  };
}

function readHeader(name: string, value: YamlValue, source: ConfigSource) {
  const read = readFields(value, headerSpec, source);
  try {
    validateHeaderName(name);
    for (const one of read?.values ?? []) validateHeaderValue(name, one);
    return read;
  } catch {
    return value.report('expected the name and the values of an HTTP header');
  }
}

/** Headers and TLS of a request, with what files hold now. Throws where one cannot be read. */
export async function httpSettings(
  config: HttpConfig | undefined,
): Promise<Pick<OutgoingRequest, 'headers' | 'tls'>> {
  if (config === undefined) return { headers: {} };
  const found: Record<string, string | readonly string[]> = {};
  for (const [name, { values, secrets, files }] of Object.entries(config.http_headers)) {
    const hidden = await Promise.all([...secrets, ...files].map((one) => one.reveal()));
    found[name] = [...values, ...hidden];
  }
  const authorization = await authorizationOf(config);
  if (authorization !== undefined) found.authorization = authorization;
  return { headers: found, tls: await tlsSettings(config.tls_config) };
}

async function authorizationOf(config: HttpConfig): Promise<string | undefined> {
  const { basic_auth: basic, authorization: other } = config;
  if (basic !== undefined) {
    const password = (await (basic.password ?? basic.password_file)?.reveal()) ?? '';
    return `Basic ${Buffer.from(`${basic.username}:${password}`).toString('base64')}`;
  }
  if (other !== undefined) {
    const credentials = (await (other.credentials ?? other.credentials_file)?.reveal()) ?? '';
    return `${other.type} ${credentials}`;
  }
  const token = await (config.bearer_token ?? config.bearer_token_file)?.reveal();
  return token === undefined ? undefined : `Bearer ${token}`;
}
