/** Bodies that bring next to nothing, but a lot of it: nothing else can be done while a body is decoded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxPartsPerRequest, maxSamplesPerRequest } from '@tidemark/protocol';
import { Batch } from '../../batch/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import { maxListedValues } from '../../protobuf/index.ts';
import { SeriesTable } from '../../series/index.ts';
import { decodersFor, type FormatName, type FormatOptions } from '../formats.ts';
import { Rows } from '../rows.ts';
import { openGate } from '../testing/open-rows.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);

/** The error that a body is refused with; undefined when it is taken. */
function refusalOf<Name extends FormatName>(
  format: Name,
  body: Buffer,
  options: FormatOptions[Name],
): TidemarkError | undefined {
  const table = new SeriesTable();
  const rows = new Rows(table, openGate);
  rows.open(new Batch(), nowMs, '192.0.2.1');
  try {
    decodersFor(table)[format].decode(body, rows, options);
    rows.finish();
    return undefined;
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    rows.abandon();
    assert.equal(table.activeCount, 0);
    return error;
  }
}

const times = (count: number, text: string) => Buffer.from(text.repeat(count), 'latin1');

/** A field of protobuf that holds this. */
function field(tag: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content as string, 'latin1');
  const length: number[] = [];
  let left = bytes.length;
  for (; left >= 0x80; left >>>= 7) length.push((left & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([tag, ...length, left]), bytes]);
}

/** TimeSeries 1.0 named `a`, and what follows its labels. */
const series1 = (content: Buffer | string) =>
  field(
    0x0a,
    Buffer.concat([
      field(0x0a, '\x0a\x08__name__\x12\x01a'),
      Buffer.from(content as string, 'latin1'),
    ]),
  );

/** An OTLP request with one metric; `data` are its points, `resource` the attributes of where it comes from. */
const otlp = (data: Buffer, resource: Buffer | string = '') =>
  field(
    0x0a,
    Buffer.concat([
      field(0x0a, resource),
      field(0x12, field(0x12, Buffer.concat([field(0x0a, 'a'), data]))),
    ]),
  );

const prometheus = { format: 'prometheus' } as const;
const openMetrics = { format: 'openmetrics' } as const;
const influx = { precision: 'ns', database: '' } as const;
const many = maxPartsPerRequest + 1;
const families = Buffer.from(
  Array.from({ length: 100_000 }, (_, i) => `# TYPE f${i} gauge\n`).join(''),
);
const list = field(0x12, field(0x2a, times(maxListedValues + 1, '\x0a\x00')));

test('bodies without end are refused with 413, whatever they are made of', () => {
  const refused: [what: string, error: TidemarkError | undefined][] = [
    ['empty lines', refusalOf('exposition', times(many, '\n'), prometheus)],
    ['comments', refusalOf('exposition', times(many, '#\n'), prometheus)],
    ['bad lines', refusalOf('exposition', times(many / 2 + 1, '{\n'), prometheus)],
    ['HELP', refusalOf('exposition', times(many / 8, '# HELP a b\n'), prometheus)],
    [
      'lines of a body that is no UTF-8',
      refusalOf('exposition', times(many, '\n\xff'), prometheus),
    ],
    ['families', refusalOf('exposition', families, openMetrics)],
    ['empty lines', refusalOf('influx', times(many + 1, '\n'), influx)],
    ['bad lines', refusalOf('influx', times(many / 2 + 1, '=\n'), influx)],
    ['lines of texts', refusalOf('influx', times(many / 4 + 1, 'a s=""\n'), influx)],
    ['empty lines', refusalOf('graphite', times(many, '\n'), undefined)],
    ['empty series', refusalOf('remoteWrite', times(many, '\x0a\x00'), { version: 1 })],
    ['metadata', refusalOf('remoteWrite', times(many, '\x1a\x00'), { version: 1 })],
    ['exemplars', refusalOf('remoteWrite', series1(times(many, '\x1a\x00')), { version: 1 })],
    [
      'histograms',
      refusalOf('remoteWrite', series1(times(many / 8 + 1, '\x22\x00')), { version: 1 }),
    ],
    [
      'samples',
      refusalOf('remoteWrite', series1(times(maxSamplesPerRequest + 1, '\x12\x00')), {
        version: 1,
      }),
    ],
    ['empty series', refusalOf('remoteWrite', times(many, '\x2a\x00'), { version: 2 })],
    ['symbols', refusalOf('remoteWrite', times(many, '\x22\x00'), { version: 2 })],
    ['empty resources', refusalOf('otlp', times(many, '\x0a\x00'), { encoding: 'protobuf' })],
    [
      'empty scopes',
      refusalOf('otlp', field(0x0a, times(many, '\x12\x00')), { encoding: 'protobuf' }),
    ],
    [
      'attributes of a resource',
      refusalOf('otlp', otlp(field(0x2a, '\x0a\x00'), times(many / 4 + 1, '\x0a\x00')), {
        encoding: 'protobuf',
      }),
    ],
    [
      'values in a list',
      refusalOf('otlp', otlp(field(0x2a, '\x0a\x00'), field(0x0a, list)), {
        encoding: 'protobuf',
      }),
    ],
    [
      'empty points',
      refusalOf('otlp', otlp(field(0x2a, times(many, '\x0a\x00'))), { encoding: 'protobuf' }),
    ],
    [
      'JSON values',
      refusalOf('otlp', Buffer.from(`{"resourceMetrics":[${'{},'.repeat(many)}{}]}`), {
        encoding: 'json',
      }),
    ],
    [
      'JSON values',
      refusalOf('collectd', Buffer.from(`[{"meta":[${'0,'.repeat(many)}0]}]`), undefined),
    ],
  ];
  for (const [what, error] of refused) {
    assert.equal(error?.status, 413, `${what}: ${error?.message ?? 'taken'}`);
    assert.match(error?.message ?? '', /send several requests/, what);
  }
});

test('what one series or point has too much of costs it alone', () => {
  const taken: [what: string, error: TidemarkError | undefined][] = [
    ['labels', refusalOf('remoteWrite', field(0x0a, times(many, '\x0a\x00')), { version: 1 })],
    [
      'labels of an exemplar',
      refusalOf('remoteWrite', series1(field(0x1a, times(many, '\x0a\x00'))), { version: 1 }),
    ],
    [
      'buckets',
      refusalOf('remoteWrite', series1(field(0x22, field(0x62, times(many, '\0')))), {
        version: 1,
      }),
    ],
    [
      'spans',
      refusalOf('remoteWrite', series1(field(0x22, times(many, '\x5a\x00'))), { version: 1 }),
    ],
    [
      'references',
      refusalOf(
        'remoteWrite',
        Buffer.concat([field(0x22, ''), field(0x2a, field(0x0a, times(many, '\0')))]),
        {
          version: 2,
        },
      ),
    ],
    [
      'attributes of a point',
      refusalOf('otlp', otlp(field(0x2a, field(0x0a, times(many, '\x3a\x00')))), {
        encoding: 'protobuf',
      }),
    ],
    ['tags', refusalOf('influx', Buffer.from(`m${',a=b'.repeat(many)} f=1\n`), influx)],
    ['JSON', refusalOf('otlp', Buffer.from('{"resourceMetrics":[]}'), { encoding: 'json' })],
  ];
  for (const [what, error] of taken) assert.equal(error, undefined, `${what}: ${error?.message}`);
});

test('JSON that is nested without end is refused before it is parsed', () => {
  const body = Buffer.from('['.repeat(1_000_000));
  assert.match(refusalOf('otlp', body, { encoding: 'json' })?.message ?? '', /nested deeper than/);
});
