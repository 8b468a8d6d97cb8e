import assert from 'node:assert/strict';
import { evaluate, parse } from '../../promql/index.ts';
import type { Store } from '../../store/index.ts';
import { RolledUse } from '../rolled-use.ts';
import type { Samples } from '../samples.ts';

type Frame = { startMs: number; endMs: number; stepMs: number };

/** The points of a query's answer, a line for each, and what its samples were made of. */
export async function askPoints(
  samples: Samples,
  query: string,
  frame: Frame,
): Promise<[points: string, resolution: string]> {
  const use = new RolledUse();
  const source = samples.source(use);
  const result = await evaluate(parse(query), { source, ...frame });
  assert.equal(result.type, 'matrix');
  const points =
    result.type === 'matrix'
      ? result.result.flatMap(({ labels, timestampMs, value }) =>
          Array.from(
            timestampMs,
            (ms, i) => `${labels} ${new Date(ms).toISOString()} ${rounded(value[i])}`,
          ),
        )
      : [];
  return [points.join('\n'), use.resolution];
}

function rounded(value: number): string {
  return Number.isFinite(value) ? Number(value.toPrecision(11)).toString() : String(value);
}

/** Without rows of hours: as if their retention had been shorter than that of samples. */
export function withoutHours(store: Store): Store {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'hourCutDay') return 60_000;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
