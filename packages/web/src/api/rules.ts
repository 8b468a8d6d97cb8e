import type {
  Rule,
  RuleDefinition,
  RulePreview,
  RulePreviewRequest,
  RulesAnswer,
} from '@tidemark/protocol';
import { request } from './request.ts';

export function fetchRules(signal: AbortSignal): Promise<RulesAnswer> {
  return request('/v1/rules', {}, { signal });
}

export function fetchRule(id: string, signal: AbortSignal): Promise<Rule> {
  return request(rulePath(id), {}, { signal });
}

/** Makes a rule, or with an `id` changes that one. */
export function saveRule(id: string | null, definition: RuleDefinition): Promise<Rule> {
  return id === null
    ? request('/v1/rules', {}, { method: 'POST', body: definition })
    : request(rulePath(id), {}, { method: 'PUT', body: definition });
}

export function deleteRule(id: string): Promise<unknown> {
  return request(rulePath(id), {}, { method: 'DELETE' });
}

/** Where a rule would have fired; it need not be saved. */
export function previewRule(
  preview: RulePreviewRequest,
  signal: AbortSignal,
): Promise<RulePreview> {
  return request('/v1/rules/preview', {}, { method: 'POST', body: preview, signal });
}

function rulePath(id: string): string {
  return `/v1/rules/${encodeURIComponent(id)}`;
}
