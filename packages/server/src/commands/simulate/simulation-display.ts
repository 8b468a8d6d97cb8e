import { Presets, SingleBar } from 'cli-progress';
import { statusLine } from './status-line.ts';
import type { Tally, TallyFigures } from './tally.ts';

/** Shows each second of a simulation. */
export type SimulationDisplay = {
  second: (figures: TallyFigures, elapsedMs: number, total: Tally) => void;
  end: () => void;
};

/** A log line each second on stdout. */
export function lineDisplay(nowMs: () => number): SimulationDisplay {
  return {
    second: (figures) => console.log(statusLine(nowMs(), figures)),
    end: () => undefined,
  };
}

/** A progress bar on stderr, for a simulation whose end is known. */
export function barDisplay(durationMs: number): SimulationDisplay {
  const format =
    ' {bar} {percentage} % of {seconds} s | accepted {accepted} | failed {failed} | {rate}/s | p99 {p99} ms{behind}';
  const bar = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
  const seconds = durationMs / 1000;
  bar.start(durationMs, 0, { seconds, accepted: 0, failed: 0, rate: 0, p99: '-', behind: '' });
  return {
    second: (figures, elapsedMs, total) => {
      const { accepted, failed } = total.figures();
      bar.update(Math.min(durationMs, elapsedMs), {
        accepted,
        failed,
        rate: figures.accepted,
        p99: figures.latency?.p99Ms.toFixed(1) ?? '-',
        behind: figures.skipped > 0 ? ' | behind' : '',
      });
    },
    end: () => bar.stop(),
  };
}
