import { type Averages, bucketKey } from './expected-averages.ts';

type TidemarkBucket = { timestamp: string; average: number; labels?: { region?: string } };
type PromqlSeries = {
  metric: { region?: string };
  values?: [number, string][];
  value?: [number, string];
};

/** The averages in an answer of `/v1/aggregates` or `/v1/stats`. */
export function readTidemarkAverages(body: Buffer): Averages {
  const answer = JSON.parse(body.toString()) as TidemarkBucket[] | { average: number };
  if (!Array.isArray(answer)) return new Map([[bucketKey(0, ''), answer.average]]);
  return new Map(
    answer.map(({ timestamp, average, labels }) => [
      bucketKey(Date.parse(timestamp), labels?.region ?? ''),
      average,
    ]),
  );
}

/** The averages in a range vector or instant vector whose timestamps are ends of buckets. */
export function readPromqlAverages(
  body: Buffer,
  { bucketMs, isGrouped }: { bucketMs: number; isGrouped: boolean },
): Averages {
  const { data } = JSON.parse(body.toString()) as { data: { result: PromqlSeries[] } };
  return new Map(
    data.result.flatMap(({ metric, values, value }) =>
      (values ?? (value === undefined ? [] : [value])).map(([endSeconds, text]) => [
        bucketKey(
          bucketMs === 0 ? 0 : endSeconds * 1000 - bucketMs,
          isGrouped ? (metric.region ?? '') : '',
        ),
        Number(text),
      ]),
    ),
  );
}

/** Systems sum in different orders, so the last digits may differ. */
const tolerance = 1e-9;

/** Throws when an answer is not the expected one: a fast wrong answer must not win. */
export function compareAverages(who: string, got: Averages, expected: Averages): void {
  if (got.size !== expected.size) {
    throw new Error(`${who}: expected ${expected.size} buckets, got ${got.size}`);
  }
  for (const [key, average] of expected) {
    const found = got.get(key) ?? Number.NaN;
    if (!(Math.abs(found - average) <= tolerance * Math.max(1, Math.abs(average)))) {
      throw new Error(`${who}: expected ${average} in bucket ${key}, got ${found}`);
    }
  }
}
