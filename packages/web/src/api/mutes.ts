import type { Mute, MuteDefinition, MutePreview, MutesAnswer } from '@tidemark/protocol';
import { request } from './request.ts';

export async function fetchMutes(signal: AbortSignal): Promise<Mute[]> {
  const { mutes } = await request<MutesAnswer>('/v1/mutes', {}, { signal });
  return mutes;
}

export function fetchMute(id: string, signal: AbortSignal): Promise<Mute> {
  return request(`/v1/mutes/${encodeURIComponent(id)}`, {}, { signal });
}

/** Makes a mute, or with an id changes the one that has it. */
export function saveMute(id: string | null, body: MuteDefinition): Promise<Mute> {
  return id === null
    ? request('/v1/mutes', {}, { method: 'POST', body })
    : request(`/v1/mutes/${encodeURIComponent(id)}`, {}, { method: 'PUT', body });
}

/** Ends a mute now; one that never began goes for good. */
export function endMute(id: string): Promise<unknown> {
  return request(`/v1/mutes/${encodeURIComponent(id)}`, {}, { method: 'DELETE' });
}

export function previewMute(body: MuteDefinition, signal: AbortSignal): Promise<MutePreview> {
  return request('/v1/mutes/preview', {}, { method: 'POST', body, signal });
}
