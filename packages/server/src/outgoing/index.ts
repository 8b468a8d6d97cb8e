export { type AddressClass, classOfAddress } from './address-class.ts';
export {
  type AddressPolicy,
  type CheckedAddresses,
  checkedAddresses,
  type Resolve,
  type ResolvedAddress,
  systemResolve,
} from './checked-addresses.ts';
export { validateHeaderName, validateHeaderValue } from './node-http.ts';
export {
  defaultConnectTimeoutMs,
  defaultTimeoutMs,
  maxAnswerBytes,
  OutgoingHttp,
  type OutgoingOptions,
  type OutgoingRequest,
  pinned,
} from './outgoing-http.ts';
export { openSocket } from './outgoing-socket.ts';
export { maxRetryAfterMs, retryAfterMs } from './retry-after.ts';
export { failure, type HttpAnswer, resultOf, type SendResult, shortened } from './send-result.ts';
export { type TlsSettings, tlsOptions } from './tls-settings.ts';
