/** The SDK: sends samples to a Tidemark server, safely repeated, alone or buffered. */
export {
  BufferedSender,
  type BufferedSenderOptions,
  type BufferedSenderStats,
  type WhenFull,
} from './buffered-sender.ts';
export {
  type SendOptions,
  type SendResult,
  TidemarkClient,
  type TidemarkClientOptions,
} from './client.ts';
export { TidemarkClientError } from './client-error.ts';
export { type RetryPolicy, retryDelayMs } from './retry-policy.ts';
