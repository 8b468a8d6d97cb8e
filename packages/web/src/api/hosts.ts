import type { CheckThresholds, CheckThresholdsChange, HostCheck } from '@tidemark/protocol';
import { request } from './request.ts';

export function fetchHosts(signal: AbortSignal): Promise<HostCheck[]> {
  return request('/v1/hosts', {}, { signal });
}

/** Sets the threshold of one check; null gives it back to the default. */
export function changeCheckThreshold(id: string, threshold: number | null): Promise<HostCheck> {
  return request(checkPath(id), {}, { method: 'PUT', body: { threshold } });
}

export function deleteCheck(id: string): Promise<unknown> {
  return request(checkPath(id), {}, { method: 'DELETE' });
}

export function fetchCheckThresholds(signal: AbortSignal): Promise<CheckThresholds> {
  return request('/v1/hosts/thresholds', {}, { signal });
}

export function changeCheckThresholds(change: CheckThresholdsChange): Promise<CheckThresholds> {
  return request('/v1/hosts/thresholds', {}, { method: 'PUT', body: change });
}

function checkPath(id: string): string {
  return `/v1/hosts/${encodeURIComponent(id)}`;
}
