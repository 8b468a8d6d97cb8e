import type { Rule } from '@tidemark/protocol';

/** A rule as it would stand in a rule file, to copy. */
export function ruleYaml(rule: Rule): string {
  const isAlert = rule.kind === 'alerting';
  const lines = [
    `- ${isAlert ? 'alert' : 'record'}: ${scalar(rule.name)}`,
    ...field('expr', rule.expr),
    ...(isAlert && !isZero(rule.for) ? [`  for: ${rule.for}`] : []),
    ...(isAlert && !isZero(rule.keep_firing_for)
      ? [`  keep_firing_for: ${rule.keep_firing_for}`]
      : []),
    ...map('labels', rule.labels),
    ...map('annotations', rule.annotations),
  ];
  return `${lines.join('\n')}\n`;
}

function isZero(duration: string): boolean {
  return duration === '' || /^0(ms|s)?$/.test(duration);
}

/** Texts of several lines as a block, so that they can be read. */
function field(name: string, text: string): string[] {
  if (!text.includes('\n')) return [`  ${name}: ${scalar(text)}`];
  return [`  ${name}: |-`, ...text.split('\n').map((line) => `    ${line}`)];
}

function map(name: string, entries: Readonly<Record<string, string>>): string[] {
  const pairs = Object.entries(entries);
  if (pairs.length === 0) return [];
  return [`  ${name}:`, ...pairs.map(([key, text]) => `    ${scalar(key)}: ${scalar(text)}`)];
}

/** Texts that could be something else in YAML stand in double quotes, whose escapes are those of JSON. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z_][\w .:()/><=+*-]*$/.test(text) && !/: | #|[ :]$/.test(text);
  const isWord = /^(true|false|yes|no|on|off|null|y|n)$/i.test(text);
  return isPlain && !isWord ? text : JSON.stringify(text);
}
