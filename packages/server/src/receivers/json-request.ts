import type { OutgoingRequest } from '../outgoing/index.ts';
import { durationMs } from './fields/field.ts';
import { type HttpConfig, httpSettings } from './fields/http-config.ts';

const userAgent = 'Tidemark';

/** A POST of JSON as the receiver's `http_config` wants it. */
export function jsonRequest(
  url: string,
  config: HttpConfig | undefined,
  value: unknown,
): Promise<OutgoingRequest> {
  return postRequest(url, config, JSON.stringify(value), 'application/json');
}

/** A POST of a form, as browsers send it. */
export function formRequest(
  url: string,
  config: HttpConfig | undefined,
  fields: Readonly<Record<string, string>>,
): Promise<OutgoingRequest> {
  const body = new URLSearchParams(fields).toString();
  return postRequest(url, config, body, 'application/x-www-form-urlencoded');
}

async function postRequest(
  url: string,
  config: HttpConfig | undefined,
  body: string,
  contentType: string,
): Promise<OutgoingRequest> {
  const { headers, ...settings } = await httpSettings(config);
  return {
    url,
    method: 'POST',
    headers: { ...headers, 'content-type': contentType, 'user-agent': userAgent },
    body,
    ...settings,
  };
}

/** A request with the `timeout` of its receiver, where that has one; 0 stands for none. */
export function withTimeout(
  request: OutgoingRequest,
  timeout: string | undefined,
): OutgoingRequest {
  const timeoutMs = durationMs(timeout ?? '0') ?? 0;
  return timeoutMs === 0 ? request : { ...request, timeoutMs };
}
