import { systemNames } from '../systems/system.ts';
import { type Bar, type Measure, ratioTo } from './measure.ts';

const ours = (measure: Measure): number => measure.figures.Tidemark ?? Number.NaN;

export const bars = {
  remoteWrite: {
    text: '≥ VictoriaMetrics, ≥ 5 × Prometheus',
    holds: (measure) =>
      (ratioTo(measure, 'VictoriaMetrics') ?? 1) >= 1 && (ratioTo(measure, 'Prometheus') ?? 5) >= 5,
  },
  arrays: { text: '≥ 1,000,000', holds: (measure) => ours(measure) >= 1_000_000 },
  singles: { text: '≥ 15,000', holds: (measure) => ours(measure) >= 15_000 },
  oneSeries: { text: '≤ 5 ms', holds: (measure) => ours(measure) <= 5 },
  aheadOfVictoria: {
    text: '≥ VictoriaMetrics',
    holds: (measure) => (ratioTo(measure, 'VictoriaMetrics') ?? 1) >= 1,
  },
  hourly: {
    text: '10 × any peer',
    holds: (measure) =>
      systemNames.every((name) => name === 'Tidemark' || (ratioTo(measure, name) ?? 10) >= 10),
  },
  disk: { text: '≤ 1.0', holds: (measure) => ours(measure) <= 1 },
  ready: { text: '≤ 2 s', holds: (measure) => ours(measure) <= 2 },
  resident: { text: '≤ 350 MB', holds: (measure) => ours(measure) <= 350 },
  idleCpu: { text: '< 2 %', holds: (measure) => ours(measure) < 2 },
  manySeriesMemory: { text: '≤ 6 GB', holds: (measure) => ours(measure) <= 6 },
  manySeriesQuery: { text: '≤ 50 ms', holds: (measure) => ours(measure) <= 50 },
  webhook: { text: '< 1,000 ms', holds: (measure) => ours(measure) < 1_000 },
  storm: { text: 'a handful', holds: (measure) => ours(measure) <= 20 },
  none: { text: '0', holds: (measure) => ours(measure) === 0 },
} satisfies Record<string, Bar>;
