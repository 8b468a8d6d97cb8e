export { formatFloatAs } from './format-float.ts';
export { printValue, sortedEntries, sprint, sprintln } from './print-value.ts';
export { sprintf } from './sprintf.ts';
export { TextBuilder, tooLong } from './text-builder.ts';
export { toJson } from './to-json.ts';
