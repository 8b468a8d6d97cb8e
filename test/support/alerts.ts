import type { Api } from './api.ts';

/** An alert as Alertmanager's API lists it. */
export type ListedAlert = {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
};

/** All alerts that fire, whoever raised them. */
export function alertsOf(api: Api): Promise<ListedAlert[]> {
  return api.get<ListedAlert[]>('/api/v2/alerts');
}
