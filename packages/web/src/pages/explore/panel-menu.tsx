import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCode,
  IconDots,
  IconFileSpreadsheet,
  IconPhoto,
  IconTable,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { type RefObject, useState } from 'react';
import type uPlot from 'uplot';
import { Link } from 'wouter';
import { chartThemes } from '../../chart/chart-theme.ts';
import { toCsv } from '../../chart/csv.ts';
import { download } from '../../chart/download.ts';
import type { Resolution } from '../../chart/line.ts';
import { chartToPng } from '../../chart/png.ts';
import { formatValue } from '../../format/value.ts';
import { DeleteMetric } from './delete-metric.tsx';
import type { LegendLine } from './legend.tsx';

type Props = {
  metric: string;
  legend: readonly LegendLine[];
  resolution: Resolution;
  unit: string | null;
  /** The frame in words, for the picture. */
  frameText: string;
  scheme: 'light' | 'dark';
  plotRef: RefObject<uPlot | null>;
  showsTable: boolean;
  onToggleTable: () => void;
  promqlAddress: string;
  onRemove: () => void;
};

/** Table, exports and deletion of one chart. */
export function PanelMenu(props: Props) {
  const { metric, resolution, unit } = props;
  const [asksToDelete, setAsksToDelete] = useState(false);
  const visible = props.legend.filter(({ hidden }) => !hidden);
  const fileName = `${metric.replaceAll(/[^\w.-]+/g, '_')}-${resolution}`;

  const exportCsv = () => {
    const lines = visible.map(({ line }) => line);
    const text = toCsv([{ metric, lines }], resolution);
    download(new Blob([text], { type: 'text/csv;charset=utf-8' }), `${fileName}.csv`);
  };
  const exportPng = async () => {
    const canvas = props.plotRef.current?.ctx.canvas;
    if (canvas === undefined) return;
    const entries = visible.map(({ title, style, summary }) => ({
      title,
      colour: style.colour,
      values:
        `last ${formatValue(summary.last, unit)}   min ${formatValue(summary.min, unit)}   ` +
        `avg ${formatValue(summary.average, unit)}   max ${formatValue(summary.max, unit)}`,
    }));
    const title = unit === null || unit === '' ? metric : `${metric} (${unit})`;
    const picture = await chartToPng(
      canvas,
      title,
      props.frameText,
      entries,
      chartThemes[props.scheme],
    );
    download(picture, `${fileName}.png`);
  };

  return (
    <>
      <Menu
        position="bottom-end"
        width={210}
        withinPortal={false}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={`Actions for ${metric}`}>
            <IconDots size={19} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconTable size={16} aria-hidden />}
            onClick={props.onToggleTable}
          >
            {props.showsTable ? 'Hide the table' : 'Show as table'}
          </Menu.Item>
          <Menu.Item
            component={Link}
            href={props.promqlAddress}
            leftSection={<IconCode size={16} aria-hidden />}
          >
            Show as PromQL
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconFileSpreadsheet size={16} aria-hidden />}
            onClick={exportCsv}
            disabled={visible.length === 0}
          >
            Export as CSV
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPhoto size={16} aria-hidden />}
            onClick={() => void exportPng()}
            disabled={visible.length === 0}
          >
            Export as PNG
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconX size={16} aria-hidden />} onClick={props.onRemove}>
            Remove from view
          </Menu.Item>
          <Menu.Item
            color="var(--bad)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setAsksToDelete(true)}
          >
            Delete metric…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteMetric
        metric={metric}
        opened={asksToDelete}
        onClose={() => setAsksToDelete(false)}
        onDeleted={props.onRemove}
      />
    </>
  );
}
