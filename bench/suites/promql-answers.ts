/** The points of an answer of `query_range`: by series (its labels as JSON), then by time in seconds. */
export type PromqlAnswer = Map<string, Map<number, number>>;

export type AnswerDifference = {
  /** What the first difference beyond the tolerance is; undefined: there is none. */
  first: string | undefined;
  differing: number;
  /** The largest of all, relative to the value; infinite where a point or a series is missing. */
  largest: number;
};

/** Systems sum in different orders, so the last digits may differ. */
export const tolerance = 1e-9;

export function readPromqlAnswer(body: Buffer): PromqlAnswer {
  const { data } = JSON.parse(body.toString()) as {
    data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  };
  return new Map(
    data.result.map(({ metric, values }) => {
      const labels = Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1));
      return [
        JSON.stringify(labels),
        new Map(values.map(([seconds, text]) => [seconds, numberOf(text)])),
      ];
    }),
  );
}

export function compareAnswers(got: PromqlAnswer, expected: PromqlAnswer): AnswerDifference {
  const difference: AnswerDifference = { first: undefined, differing: 0, largest: 0 };
  for (const series of new Set([...got.keys(), ...expected.keys()])) {
    const gotPoints = got.get(series);
    const expectedPoints = expected.get(series);
    const times = new Set([...(gotPoints?.keys() ?? []), ...(expectedPoints?.keys() ?? [])]);
    for (const seconds of times) {
      const [a, b] = [gotPoints?.get(seconds), expectedPoints?.get(seconds)];
      const relative = relativeDifference(a, b);
      difference.largest = Math.max(difference.largest, relative);
      if (relative <= tolerance) continue;
      difference.differing++;
      difference.first ??= `${series} at ${seconds}: ${a ?? 'nothing'}, expected ${b ?? 'nothing'}`;
    }
  }
  return difference;
}

/** VictoriaMetrics keeps the metric's name through functions such as `avg_over_time`, where Prometheus drops it. */
export function withoutNames(answer: PromqlAnswer): PromqlAnswer {
  return new Map(
    [...answer].map(([series, points]) => {
      const labels = JSON.parse(series) as [string, string][];
      return [JSON.stringify(labels.filter(([label]) => label !== '__name__')), points];
    }),
  );
}

export function pointCount(answer: PromqlAnswer): number {
  return answer.values().reduce((sum, points) => sum + points.size, 0);
}

function relativeDifference(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return Number.POSITIVE_INFINITY;
  if (Object.is(a, b) || a === b) return 0;
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

/** PromQL writes infinities as +Inf and -Inf. */
function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
