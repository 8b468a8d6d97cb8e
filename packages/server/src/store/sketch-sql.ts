import { bucketsPerDoubling, codeOfOne, maxCode } from '../sketch/index.ts';

/** The code of a value's bucket, as `codeOfValue` computes it; the value is finite. */
export function codeSql(value: string): string {
  const code = `least(${maxCode}, greatest(0, ceil(log2(abs(${value})) * ${bucketsPerDoubling}) + ${codeOfOne}))`;
  return `toInt16(if(${value} = 0, 0, sign(${value}) * ${code}))`;
}

/** The buckets of several rows as one pair of arrays, in the order of codes. */
export const sumOfBuckets = 'sumMap(buckets, bucket_counts)';
