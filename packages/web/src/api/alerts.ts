import type {
  AcknowledgeAnswer,
  AcknowledgeRequest,
  AlertAnswer,
  AlertHistoryAnswer,
  AlertState,
  AlertsAnswer,
} from '@tidemark/protocol';
import { request } from './request.ts';

/** More alerts than this nobody reads one by one; all of them are counted. */
export const askedAlerts = 1_000;
/** Events that one page of a history asks for. */
export const askedEvents = 500;

/** Which alerts are asked for; empty texts mean all of them. */
export type AlertSelection = { state: AlertState | ''; filter: string; receiver: string };

export function fetchAlerts(
  { state, filter, receiver }: AlertSelection,
  signal: AbortSignal,
): Promise<AlertsAnswer> {
  const parameters = {
    state: state || undefined,
    filter: filter || undefined,
    receiver: receiver || undefined,
    limit: String(askedAlerts),
  };
  return request('/v1/alerts', parameters, { signal });
}

/** Only how many there are: it costs little, however many fire. */
export async function fetchAlertCounts(signal: AbortSignal): Promise<AlertsAnswer['counts']> {
  const answer = await request<AlertsAnswer>('/v1/alerts', { limit: '1' }, { signal });
  return answer.counts;
}

export function fetchAlert(fingerprint: string, signal: AbortSignal): Promise<AlertAnswer> {
  return request(`/v1/alerts/${encodeURIComponent(fingerprint)}`, {}, { signal });
}

/** Epoch milliseconds, both inclusive. */
type Span = { startMs: number; endMs: number };

export function fetchAlertHistory(span: Span, signal: AbortSignal): Promise<AlertHistoryAnswer> {
  return request('/v1/alerts/history', historyParameters(span), { signal });
}

export function fetchHistoryOf(
  fingerprint: string,
  span: Span,
  signal: AbortSignal,
): Promise<AlertHistoryAnswer> {
  return request(`/v1/alerts/${encodeURIComponent(fingerprint)}/history`, historyParameters(span), {
    signal,
  });
}

function historyParameters({ startMs, endMs }: Span) {
  return {
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    limit: String(askedEvents),
  };
}

export function acknowledge(body: AcknowledgeRequest): Promise<AcknowledgeAnswer> {
  return request('/v1/alerts/acknowledge', {}, { method: 'POST', body });
}

export function unacknowledge(fingerprints: readonly string[]): Promise<AcknowledgeAnswer> {
  return request('/v1/alerts/unacknowledge', {}, { method: 'POST', body: { fingerprints } });
}
