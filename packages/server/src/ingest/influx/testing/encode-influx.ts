export type InfluxSample = {
  name: string;
  labels: Record<string, string>;
  timestampMs: number;
  value: number;
};

/** Line protocol in nanoseconds that brings these samples, each in a line of its own. */
export function encodeInflux(samples: readonly InfluxSample[]): Buffer {
  const lines = samples.map(({ name, labels, timestampMs, value }) => {
    const tags = Object.entries(labels).map(([tag, text]) => `,${escaped(tag)}=${escaped(text)}`);
    return `${name.replace(/[, ]/g, '\\$&')}${tags.join('')} value=${Object.is(value, -0) ? '-0' : value} ${timestampMs}000000`;
  });
  return Buffer.from(lines.join('\n'));
}

/** A text before whose commas, equal signs, spaces and end there is no backslash of its own. */
export function isEscapable(text: string): boolean {
  return !/\\(?:[,= ]|$)/.test(text);
}

function escaped(text: string): string {
  return text.replace(/[,= ]/g, '\\$&');
}
