import type { MetadataType } from '../../batch/index.ts';

/** What a sample is to its MetricPoint, by the suffix of its name. */
export const roles = {
  value: 0,
  total: 1,
  created: 2,
  count: 3,
  sum: 4,
  bucket: 5,
  gcount: 6,
  gsum: 7,
  info: 8,
} as const;
export type Role = (typeof roles)[keyof typeof roles];

/** `text` is ASCII, and `bytes` the same. */
export type Suffix = { text: string; bytes: Buffer; role: Role };

export type FamilyType = {
  /** Tells the types apart, from 0. */
  number: number;
  name: MetadataType;
  /** The suffixes that samples of the type have (OpenMetrics 1.0, "Suffixes"). */
  suffixes: readonly Suffix[];
  /** The label whose value tells the samples of one MetricPoint apart; a stateset's is the family's name. */
  specialLabel: 'le' | 'quantile' | 'family' | undefined;
};

const { value, total, created, count, sum, bucket, gcount, gsum, info } = roles;
const plain = [suffix('', value)];

export const familyTypes: ReadonlyMap<string, FamilyType> = new Map(
  (
    [
      { name: 'unknown', suffixes: plain, specialLabel: undefined },
      { name: 'gauge', suffixes: plain, specialLabel: undefined },
      { name: 'stateset', suffixes: plain, specialLabel: 'family' },
      { name: 'info', suffixes: [suffix('_info', info)], specialLabel: undefined },
      {
        name: 'counter',
        suffixes: [suffix('_total', total), suffix('_created', created)],
        specialLabel: undefined,
      },
      {
        name: 'summary',
        suffixes: [
          suffix('', value),
          suffix('_count', count),
          suffix('_sum', sum),
          suffix('_created', created),
        ],
        specialLabel: 'quantile',
      },
      {
        name: 'histogram',
        suffixes: [
          suffix('_bucket', bucket),
          suffix('_count', count),
          suffix('_sum', sum),
          suffix('_created', created),
        ],
        specialLabel: 'le',
      },
      {
        name: 'gaugehistogram',
        suffixes: [suffix('_bucket', bucket), suffix('_gcount', gcount), suffix('_gsum', gsum)],
        specialLabel: 'le',
      },
    ] satisfies Omit<FamilyType, 'number'>[]
  ).map((type, number) => [type.name, { number, ...type }]),
);

// Always there: see the table above.
export const unknownType: FamilyType = familyTypes.get('unknown')!;

function suffix(text: string, role: Role): Suffix {
  return { text, bytes: Buffer.from(text), role };
}
