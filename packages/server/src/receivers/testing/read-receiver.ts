import { stringify } from 'yaml';
import { readYaml } from '../../yaml-reader/index.ts';
import type { ConfigSource } from '../fields/field.ts';
import { readGlobals } from '../globals.ts';
import { type ReceiverConfig, readReceiver } from '../receiver-config.ts';

export const testSource: ConfigSource = { folder: '/etc/tidemark', checkTemplate: () => undefined };

/** Problems of a receiver written in YAML, as `line:column where: message`. */
export function readTestReceiver(text: string, globalText = '', source = testSource) {
  const globals = readYaml(globalText, (root) =>
    readGlobals(root.isEmpty ? undefined : root, source),
  );
  if (globals.value === undefined) throw new Error('the globals of the test are no YAML');
  const found = globals.value;
  const { value, problems } = readYaml(text, (root) => readReceiver(root, found, source));
  const told = [...globals.problems, ...problems].map(
    ({ where, message, line, column }) => `${line}:${column} ${where}: ${message}`,
  );
  return { receiver: value, problems: told };
}

/** A receiver that must be right. */
export function goodReceiver(value: object, globals: object = {}): ReceiverConfig {
  const { receiver, problems } = readTestReceiver(stringify(value), stringify(globals));
  if (receiver === undefined || problems.length > 0) throw new Error(problems.join('\n'));
  return receiver;
}
