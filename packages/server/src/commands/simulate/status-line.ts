import type { Tally, TallyFigures } from './tally.ts';

/** One second of a simulation as a line of its log. */
export function statusLine(timeMs: number, figures: TallyFigures): string {
  const { sent, accepted, failed, skipped } = figures;
  const time = new Date(timeMs).toISOString().slice(11, 19);
  const behind =
    skipped === 0
      ? ''
      : `  behind: the server is too slow, ${count(skipped)} samples were not sent`;
  return `${time}  sent ${count(sent)}  accepted ${count(accepted)}  failed ${count(failed)}  ${latencyText(figures)}${behind}`;
}

/** What a whole simulation came to. */
export function summaryLines(total: Tally, durationMs: number): string[] {
  const figures = total.figures();
  const { sent, accepted, failed, skipped } = figures;
  const seconds = durationMs / 1000;
  const rate = count(Math.round(accepted / Math.max(seconds, 0.001)));
  const lines = [
    `Sent ${count(sent)} samples in ${seconds.toFixed(1)} s: ${count(accepted)} accepted (${rate}/s), ${count(failed)} failed`,
    `Requests: ${latencyText(figures)}`,
  ];
  if (skipped > 0) lines.push(`Not sent, because the server was too slow: ${count(skipped)}`);
  for (const [reason, samples] of total.failures())
    lines.push(`Failed ${count(samples)}: ${reason}`);
  return lines;
}

function latencyText({ latency }: TallyFigures): string {
  if (latency === null) return 'no answer';
  const { p50Ms, p99Ms, maxMs } = latency;
  return `p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms  max ${maxMs.toFixed(1)} ms`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
