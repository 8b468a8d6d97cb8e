export type GraphiteSample = {
  name: string;
  labels: Record<string, string>;
  timestampMs: number;
  value: number;
};

/** Lines that bring these samples. Names and labels hold no white space and no semicolon. */
export function encodeGraphite(samples: readonly GraphiteSample[]): Buffer {
  const lines = samples.map(({ name, labels, timestampMs, value }) => {
    const tags = Object.entries(labels).map(([tag, text]) => `;${tag}=${text}`);
    const number = Object.is(value, -0) ? '-0' : value;
    return `${name}${tags.join('')} ${number} ${timestampMs / 1000}\n`;
  });
  return Buffer.from(lines.join(''));
}
