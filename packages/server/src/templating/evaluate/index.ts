export { type Execution, execute } from './execute.ts';
export { type Output, TextOutput } from './output.ts';
