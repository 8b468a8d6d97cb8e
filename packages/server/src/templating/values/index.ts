export { Duration } from './duration.ts';
export { entryOf, type Method, memberOf } from './member.ts';
export { type SafeKind, SafeText } from './safe-text.ts';
export { Time } from './time.ts';
export { toValue } from './to-value.ts';
export {
  isList,
  isMap,
  isTrue,
  TemplateObject,
  TextMap,
  textOf,
  typeNameOf,
  type Value,
} from './value.ts';
export { zoneOf } from './zone.ts';
