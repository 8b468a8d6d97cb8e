export { alertmanagerFunctions } from './alertmanager-functions.ts';
export { builtins, specialForms } from './builtins.ts';
export { escapeHtml } from './escapes.ts';
export type { FunctionMap, TemplateFunction } from './function.ts';
export {
  type PrometheusContext,
  prometheusFunctions,
  Sample,
  type TemplateQuery,
} from './prometheus-functions.ts';
