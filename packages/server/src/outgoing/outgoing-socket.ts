import { createConnection, type Socket } from 'node:net';
import { type AddressPolicy, checkedAddresses, type Resolve } from './checked-addresses.ts';
import { defaultConnectTimeoutMs, pinned, reasonOf } from './outgoing-http.ts';
import { failure, type SendResult } from './send-result.ts';

/** A TCP connection to an address that was checked, for protocols other than HTTP; or why there is none. */
export async function openSocket(
  host: string,
  port: number,
  policy: AddressPolicy,
  resolve: Resolve,
  timeoutMs = defaultConnectTimeoutMs,
): Promise<Socket | SendResult> {
  const checked = await checkedAddresses(host, policy, resolve);
  if ('refusal' in checked) return failure(checked.refusal, { retryable: !checked.isFinal });
  const socket = createConnection({ host, port, lookup: pinned(checked.addresses) });
  return new Promise((done) => {
    const fail = (reason: string) => {
      clearTimeout(timer);
      socket.destroy();
      done(failure(`${host}:${port}: ${reason}`, { retryable: true }));
    };
    const timer = setTimeout(() => fail('no connection in time'), timeoutMs);
    const failed = (error: Error) => fail(reasonOf(error));
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', failed);
      done(socket);
    });
  });
}
