import type {
  DeliveriesAnswer,
  Receiver,
  ReceiverConfiguration,
  ReceiverPreviewAnswer,
  ReceiversAnswer,
  ReceiverTestAnswer,
  ReceiverTrial,
} from '@tidemark/protocol';
import { request } from './request.ts';

export function fetchReceivers(signal: AbortSignal): Promise<ReceiversAnswer> {
  return request('/v1/receivers', {}, { signal });
}

/** Makes the receiver of this name, or changes it. */
export function saveReceiver(
  name: string,
  configuration: ReceiverConfiguration,
): Promise<Receiver> {
  return request(receiverPath(name), {}, { method: 'PUT', body: configuration });
}

export function deleteReceiver(name: string): Promise<unknown> {
  return request(receiverPath(name), {}, { method: 'DELETE' });
}

/** Really sends a message by each channel. */
export function testReceiver(name: string, trial: ReceiverTrial): Promise<ReceiverTestAnswer> {
  return request(`${receiverPath(name)}/test`, {}, { method: 'POST', body: trial });
}

/** The messages as they would leave; nothing is sent. */
export function previewReceiver(
  name: string,
  trial: ReceiverTrial,
  signal: AbortSignal,
): Promise<ReceiverPreviewAnswer> {
  return request(`${receiverPath(name)}/preview`, {}, { method: 'POST', body: trial, signal });
}

/** Times in epoch milliseconds. */
export type DeliveryFilter = {
  receiver: string | null;
  startMs: number;
  limit: number;
};

export function fetchDeliveries(
  { receiver, startMs, limit }: DeliveryFilter,
  signal: AbortSignal,
): Promise<DeliveriesAnswer> {
  const parameters = {
    receiver: receiver ?? undefined,
    start: new Date(startMs).toISOString(),
    limit: String(limit),
  };
  return request('/v1/deliveries', parameters, { signal });
}

function receiverPath(name: string): string {
  return `/v1/receivers/${encodeURIComponent(name)}`;
}
