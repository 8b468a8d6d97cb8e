import type {
  Dismissal,
  DismissedAnswer,
  Expectation,
  ExpectationChange,
  ExpectedSeries,
  ExpectedSeriesState,
} from '@tidemark/protocol';
import { askPrometheus } from './prometheus.ts';
import { request } from './request.ts';

export function fetchExpectations(signal: AbortSignal): Promise<Expectation[]> {
  return request('/v1/expected', {}, { signal });
}

/** Makes an expectation, or with an `id` changes that one. */
export function saveExpectation(
  id: string | null,
  change: ExpectationChange,
): Promise<Expectation> {
  return id === null
    ? request('/v1/expected', {}, { method: 'POST', body: change })
    : request(expectationPath(id), {}, { method: 'PUT', body: change });
}

export function deleteExpectation(id: string): Promise<unknown> {
  return request(expectationPath(id), {}, { method: 'DELETE' });
}

export function fetchExpectedSeries(
  id: string,
  filter: { state: ExpectedSeriesState; limit: number },
  signal: AbortSignal,
): Promise<ExpectedSeries[]> {
  const parameters = { state: filter.state, limit: String(filter.limit) };
  return request(`${expectationPath(id)}/series`, parameters, { signal });
}

export function dismissSeries(id: string, dismissal: Dismissal): Promise<DismissedAnswer> {
  return request(`${expectationPath(id)}/dismiss`, {}, { method: 'POST', body: dismissal });
}

/** Which series a selector matches, `limit` at most. */
export async function fetchMatchingSeries(
  selector: string,
  limit: number,
  signal: AbortSignal,
): Promise<Record<string, string>[]> {
  const parameters = { 'match[]': selector, limit: String(limit) };
  const { data } = await askPrometheus<Record<string, string>[]>(
    '/api/v1/series',
    parameters,
    signal,
  );
  return data;
}

function expectationPath(id: string): string {
  return `/v1/expected/${encodeURIComponent(id)}`;
}
