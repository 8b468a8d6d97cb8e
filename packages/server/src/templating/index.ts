/** Go's language of templates, with the functions and data of Prometheus' rules and Alertmanager's notifications. */
export type { FunctionMap, TemplateFunction, TemplateQuery } from './functions/index.ts';
export { alertmanagerFunctions, prometheusFunctions } from './functions/index.ts';
export * from './limits.ts';
export * from './notification/index.ts';
export * from './rules/index.ts';
export type { TemplateSource } from './source.ts';
export { TemplateError } from './template-error.ts';
export { parseTemplates, TemplateSet, type TemplateSetOptions } from './template-set.ts';
