import type { YamlValue } from '../../yaml-reader/index.ts';
import { cutText } from '../cut-text.ts';
import { flag, httpUrl, required, secret, secretFile, text, withDefault } from '../fields/field.ts';
import { type HttpConfig, httpConfig } from '../fields/http-config.ts';
import { oneOfTwo } from '../fields/pairs.ts';
import type { Secret } from '../fields/secret.ts';
import type { ReceiverGlobals } from '../globals.ts';
import { formRequest } from '../json-request.ts';

/** What calls and text messages share: an account at Twilio, or at a service that speaks its API. */
export const accountSpec = {
  send_resolved: withDefault(flag(), true),
  api_url: httpUrl(),
  account_sid: required(text()),
  auth_token: secret(),
  auth_token_file: secretFile(),
  /** An API key in the place of the account and its token. */
  api_key: text(),
  to: required(text()),
  http_config: httpConfig(),
};

export type Account = {
  readonly api_url: string;
  readonly account_sid: string;
  readonly auth_token: Secret | undefined;
  readonly auth_token_file: Secret | undefined;
  readonly api_key: string | undefined;
  readonly http_config: HttpConfig | undefined;
};

/** Whether the account is whole; what it leaves open comes from `global`. */
export function completeAccount<
  C extends Omit<Account, 'api_url'> & { api_url?: string | undefined },
>(value: YamlValue, config: C, globals: ReceiverGlobals): (C & { api_url: string }) | undefined {
  if (!oneOfTwo(value, config, 'auth_token', 'auth_token_file')) return undefined;
  if (!/^[A-Za-z0-9]{1,64}$/.test(config.account_sid)) {
    return value.report('expected an account_sid of letters and digits');
  }
  return {
    ...config,
    api_url: config.api_url ?? globals.twilio_api_url,
    http_config: config.http_config ?? globals.http_config,
  };
}

/** A request to one of the account's lists, such as `Calls`. */
export async function accountRequest(
  account: Account,
  list: 'Calls' | 'Messages',
  fields: Readonly<Record<string, string>>,
) {
  const base = account.api_url.replace(/\/$/, '');
  const url = `${base}/2010-04-01/Accounts/${account.account_sid}/${list}.json`;
  const request = await formRequest(url, account.http_config, fields);
  const password = (await (account.auth_token ?? account.auth_token_file)?.reveal()) ?? '';
  const credentials = `${account.api_key ?? account.account_sid}:${password}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { ...request, headers: { ...request.headers, authorization } };
}

/** The last digits are enough to know a number by, and not enough to call it. */
export function maskedNumber(number: string): string {
  return number.length <= 4 ? number : `…${number.slice(-4)}`;
}

/** A text message of at most ten parts; Twilio's limit is 1,600 characters. */
export const maxSmsLength = 1600;

export function smsText(text: string, acknowledgeUrl: string | undefined): string {
  const link = acknowledgeUrl === undefined ? '' : `\nAcknowledge: ${acknowledgeUrl}`;
  return `${cutText(text.trim(), maxSmsLength - link.length)}${link}`;
}
