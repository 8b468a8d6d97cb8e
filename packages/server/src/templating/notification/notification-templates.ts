import { alertmanagerFunctions } from '../functions/index.ts';
import type { TemplateSource } from '../source.ts';
import { parseTemplates, type TemplateSet } from '../template-set.ts';
import { defaultTemplates } from './default-templates/index.ts';

/**
 * The templates of notifications: the default ones, and those of the user's files, which may replace them. Throws
 * a TemplateError for a mistake in one. `nowMs` tells the time.
 */
export function notificationTemplates(
  sources: readonly TemplateSource[] = [],
  nowMs: () => number = Date.now,
): TemplateSet {
  return parseTemplates([...defaultTemplates, ...sources], {
    functions: alertmanagerFunctions(nowMs),
  });
}
