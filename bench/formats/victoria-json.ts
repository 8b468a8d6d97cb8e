import type { Format } from './format.ts';

/** VictoriaMetrics' own JSON lines, with one sample per line: the nearest to our array of items. */
export const victoriaJson: Format = {
  path: '/api/v1/import',
  contentHeaders: { 'Content-Type': 'application/json' },
  bodyWriter(series) {
    const starts = series.map(({ name, labels }) => {
      const metric = JSON.stringify({ __name__: name, ...Object.fromEntries(labels) });
      return `{"metric":${metric},"timestamps":[`;
    });
    return (ticks) => {
      const lines = ticks.flatMap(({ timestampMs, values }) =>
        starts.map((start, i) => `${start}${timestampMs}],"values":[${values[i]}]}\n`),
      );
      return Buffer.from(lines.join(''));
    };
  },
  timestampBytes: (timestampMs) => Buffer.from(String(timestampMs)),
};
