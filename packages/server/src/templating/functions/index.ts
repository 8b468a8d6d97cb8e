export { alertmanagerFunctions } from './alertmanager-functions.ts';
export { builtins, specialForms } from './builtins.ts';
export { escapeHtml } from './escapes.ts';
export {
  chained,
  type FunctionLookup,
  type FunctionMap,
  type TemplateFunction,
} from './function.ts';
export {
  contextFunctions,
  type PrometheusContext,
  prometheusFunctions,
  pureFunctions,
  Sample,
  type TemplateQuery,
} from './prometheus-functions.ts';
