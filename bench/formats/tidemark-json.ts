import type { Format } from './format.ts';

/** `POST /v1/metrics`: an array of items, or the one item alone. */
export const tidemarkJson: Format = {
  path: '/v1/metrics',
  contentHeaders: { 'Content-Type': 'application/json' },
  bodyWriter(series) {
    const starts = series.map(({ name, labels }) => {
      const labelsText =
        labels.length === 0 ? '' : `,"labels":${JSON.stringify(Object.fromEntries(labels))}`;
      return `{"name":${JSON.stringify(name)}${labelsText},"timestamp":`;
    });
    return (ticks) => {
      const items = ticks.flatMap(({ timestampMs, values }) =>
        starts.map((start, i) => `${start}${timestampMs},"value":${values[i]}}`),
      );
      return Buffer.from(items.length === 1 ? (items[0] ?? '') : `[${items.join(',')}]`);
    };
  },
  timestampBytes: (timestampMs) => Buffer.from(String(timestampMs)),
};
