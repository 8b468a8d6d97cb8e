import fc from 'fast-check';
import { compressSync } from 'snappy';
import * as collectd from '../collectd/index.ts';
import * as exposition from '../exposition/index.ts';
import { encodeGraphite } from '../graphite/testing/encode-graphite.ts';
import * as influx from '../influx/index.ts';
import { encodeInflux, isEscapable } from '../influx/testing/encode-influx.ts';
import * as otlp from '../otlp/index.ts';
import { attributes, bodyOf } from '../otlp/testing/decode-otlp.ts';
import * as remoteWrite from '../remote-write/index.ts';
import { writeRequest1, writeRequest2 } from '../remote-write/testing/encode-remote-write.ts';
import { anyText, type ContractSample, passesFormatContract } from './format-contract.ts';

passesFormatContract({
  format: 'remoteWrite',
  options: { version: 1 },
  write: writeRequest1,
  answer: (outcome) => remoteWrite.answerTo(outcome, 1),
});
passesFormatContract({
  format: 'remoteWrite',
  options: { version: 1, isSnappy: true },
  write: (samples) => compressSync(writeRequest1(samples)),
  answer: (outcome) => remoteWrite.answerTo(outcome, 1),
});
passesFormatContract({
  format: 'remoteWrite',
  options: { version: 2 },
  write: writeRequest2,
  answer: (outcome) => remoteWrite.answerTo(outcome, 2),
});

passesFormatContract({
  format: 'influx',
  options: { precision: 'ns', database: '' },
  write: encodeInflux,
  answer: (outcome) => influx.answerTo(outcome, 2),
  labelValue: anyText.filter(isEscapable),
});

passesFormatContract({
  format: 'graphite',
  options: undefined,
  write: encodeGraphite,
  labelValue: anyText.filter((text) => !/[\s;]/u.test(text)),
});

passesFormatContract({
  format: 'exposition',
  options: { format: 'prometheus' },
  write: (samples) => Buffer.from(samples.map(expositionLine).join('')),
  answer: exposition.answerTo,
});

for (const encoding of ['protobuf', 'json'] as const) {
  passesFormatContract({
    format: 'otlp',
    options: { encoding },
    write: (samples) => bodyOf(otlpRequest(samples), encoding),
    answer: (outcome) => otlp.answerTo(outcome, encoding),
  });
}

passesFormatContract({
  format: 'collectd',
  options: undefined,
  write: (samples) => Buffer.from(JSON.stringify(samples.map(valueList))),
  answer: collectd.answerTo,
  labels: fc.record({ host: anyText }, { noNullPrototype: true }),
  arrivesAs: ({ name, labels, timestampMs, value }) => ({
    timestampMs,
    // JSON has no negative zero.
    value: value + 0,
    name: `collectd_${name}`,
    labels: { instance: labels.host ?? 'nowhere' },
  }),
});

function expositionLine({ name, labels, value, timestampMs }: ContractSample): string {
  const escaped = (text: string) =>
    text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  const number = Object.is(value, -0) ? '-0' : value;
  return `${name}{${pairs.join(',')}} ${number} ${timestampMs}\n`;
}

function otlpRequest(samples: readonly ContractSample[]) {
  const metrics = samples.map(({ name, labels, timestampMs, value }) => ({
    name,
    gauge: {
      dataPoints: [
        {
          attributes: attributes(labels),
          timeUnixNano: String(BigInt(timestampMs) * 1_000_000n),
          // JSON has no negative zero; what it means is the same number.
          asDouble: Object.is(value, -0) ? '-0' : value,
        },
      ],
    },
  }));
  return { resourceMetrics: [{ resource: {}, scopeMetrics: [{ metrics }] }] };
}

/** As collectd's `write_http` posts it, of the plugin and type that is the metric's name. */
function valueList({ name, labels, timestampMs, value }: ContractSample) {
  return {
    values: [value],
    dstypes: ['gauge'],
    dsnames: ['value'],
    time: timestampMs / 1000,
    interval: 10,
    host: labels.host ?? 'nowhere',
    plugin: name,
    plugin_instance: '',
    type: name,
    type_instance: '',
  };
}
