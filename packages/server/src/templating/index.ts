export type { FunctionMap, TemplateFunction } from './functions/index.ts';
export * from './rules/index.ts';
export type { TemplateSource } from './source.ts';
export { TemplateError } from './template-error.ts';
export { parseTemplates, TemplateSet, type TemplateSetOptions } from './template-set.ts';
