export { type ParseOptions, parseTemplate } from './parse-template.ts';
export type { Command, Node, Operand, Pipeline, Template } from './syntax.ts';
