import { SegmentedControl, VisuallyHidden } from '@mantine/core';
import {
  IconChartAreaLine,
  IconChartDots2,
  IconChartLine,
  IconGridDots,
  type TablerIcon,
} from '@tabler/icons-react';
import { type Drawing, drawings } from '../../../url-state/query-state.ts';
import classes from './drawing-picker.module.css';

const looks: Record<Drawing, { title: string; icon: TablerIcon }> = {
  lines: { title: 'Lines', icon: IconChartLine },
  stacked: { title: 'Stacked', icon: IconChartAreaLine },
  points: { title: 'Points', icon: IconChartDots2 },
  heatmap: { title: 'Heat map', icon: IconGridDots },
};

type Props = {
  letter: string;
  drawing: Drawing;
  hasHeatmap: boolean;
  isLog: boolean;
  onDraw: (drawing: Drawing) => void;
  onLog: (isLog: boolean) => void;
};

/** How a graph is drawn. A heat map is offered for histograms only. */
export function DrawingPicker(props: Props) {
  const { letter, hasHeatmap, isLog } = props;
  const offered = drawings.filter((drawing) => drawing !== 'heatmap' || hasHeatmap);
  const drawing = offered.includes(props.drawing) ? props.drawing : 'lines';
  return (
    <div className={classes.picker}>
      <SegmentedControl
        size="xs"
        aria-label={`Drawing of query ${letter}`}
        data={offered.map((one) => {
          const { title, icon: Icon } = looks[one];
          return {
            value: one,
            label: (
              <span className={classes.choice} title={title}>
                <Icon size={17} stroke={1.7} aria-hidden />
                <VisuallyHidden>{title}</VisuallyHidden>
              </span>
            ),
          };
        })}
        value={drawing}
        onChange={(chosen) => props.onDraw(chosen as Drawing)}
      />
      {drawing !== 'heatmap' && (
        <button
          type="button"
          className={classes.log}
          aria-pressed={isLog}
          title="Logarithmic value axis"
          onClick={() => props.onLog(!isLog)}
        >
          Log
        </button>
      )}
    </div>
  );
}
