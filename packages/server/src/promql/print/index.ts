export { prettyPrint } from './pretty-print.ts';
export { print } from './print.ts';
export { toJson } from './to-json.ts';
