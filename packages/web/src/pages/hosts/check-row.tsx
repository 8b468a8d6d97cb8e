import { ActionIcon, Menu } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconDots, IconTrash } from '@tabler/icons-react';
import type { HostCheck } from '@tidemark/protocol';
import { Age } from '../../shell/age.tsx';
import { StateMark } from '../../shell/state-mark.tsx';
import { useNow } from '../../shell/use-now.ts';
import classes from './check-list.module.css';
import { gaugeOf, thresholdText } from './check-value.ts';

type Props = { check: HostCheck; onDelete: () => void; onThreshold: () => void };

/** One check: a row, on small screens a card. */
export function CheckRow({ check, onDelete, onThreshold }: Props) {
  return (
    <tr data-state={check.state}>
      <td className={classes.state}>
        <StateMark tone={check.state === 'ok' ? 'good' : 'bad'}>
          {check.state === 'ok' ? 'OK' : 'Alert'}
        </StateMark>
      </td>
      <th scope="row" className={classes.host}>
        {check.host}
      </th>
      <td className={classes.name}>{check.name}</td>
      <td className={classes.type}>{check.type}</td>
      <td className={classes.value}>
        <Gauge check={check} />
      </td>
      <td className={classes.time} data-title="Since">
        <Age at={check.since} />
      </td>
      <td className={classes.time} data-title="Last seen">
        <Age at={check.lastSeen} />
      </td>
      <td className={classes.menu}>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Actions on ${check.host}, ${check.name}`}
            >
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
              onClick={onThreshold}
            >
              Threshold…
            </Menu.Item>
            <Menu.Item
              color="var(--bad)"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={onDelete}
            >
              Delete…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}

/** The value, and a bar with a mark where it alerts. */
function Gauge({ check }: { check: HostCheck }) {
  const { text, filled, mark, isOver } = gaugeOf(check, useNow());
  return (
    <div className={classes.gauge} title={thresholdText(check)}>
      <span>{text}</span>
      <span className={classes.track} aria-hidden="true">
        <span
          className={classes.bar}
          data-over={isOver || check.state === 'alert'}
          style={{ width: `${filled * 100}%` }}
        />
        <span className={classes.mark} style={{ left: `${mark * 100}%` }} />
      </span>
    </div>
  );
}
