import { Select } from '@mantine/core';
import { formatStep, isAllowedStep, niceSteps } from '../../../promql/step.ts';
import type { Span } from '../resolve-frame.ts';

type Props = {
  span: Span;
  /** null: automatic. */
  stepMs: number | null;
  automaticMs: number;
  onChange: (stepMs: number | null) => void;
};

const automatic = 'auto';

/** How far apart the points of a graph are. */
export function StepPicker({ span, stepMs, automaticMs, onChange }: Props) {
  const spanMs = span.endMs - span.startMs;
  const offered = [...new Set([...niceSteps, ...(stepMs === null ? [] : [stepMs])])]
    .filter((one) => one === stepMs || (isAllowedStep(spanMs, one) && one <= spanMs))
    .sort((a, b) => a - b);
  return (
    <Select
      aria-label="Step between points"
      w={168}
      allowDeselect={false}
      checkIconPosition="right"
      comboboxProps={{ width: 'target' }}
      data={[
        { value: automatic, label: `Step ${formatStep(automaticMs)} (auto)` },
        ...offered.map((one) => ({ value: String(one), label: `Step ${formatStep(one)}` })),
      ]}
      value={stepMs === null ? automatic : String(stepMs)}
      onChange={(value) => onChange(value === null || value === automatic ? null : Number(value))}
    />
  );
}
