import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Expectation } from '@tidemark/protocol';
import { useState } from 'react';
import { deleteExpectation } from '../../../api/expected.ts';
import { formatCount } from '../../../format/count.ts';
import { ConfirmDialog } from '../../../shell/confirm-dialog.tsx';
import { LabelList } from '../../../shell/label-list.tsx';
import { Panel } from '../../../shell/panel.tsx';
import classes from './expectation-list.module.css';
import { SilentSeries } from './silent-series.tsx';

type Props = { expectation: Expectation; onEdit: () => void };

/** One expectation: how many series it waits for, and those that are silent. */
export function ExpectationPanel({ expectation, onEdit }: Props) {
  const { name, match, every, labels, expectedSeries, silentSeries, dismissedSeries } = expectation;
  const [asksDelete, setAsksDelete] = useState(false);
  const isFile = expectation.source === 'file';
  return (
    <Panel
      title={name}
      note={
        <>
          <code>{match}</code> every {every}
          {isFile && ' · of the configuration'}
        </>
      }
      actions={
        <>
          <LabelList labels={labels} />
          {!isFile && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={`Actions on ${match}`}>
                  <IconDots size={18} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
                  Edit…
                </Menu.Item>
                <Menu.Item
                  color="var(--bad)"
                  leftSection={<IconTrash size={16} aria-hidden />}
                  onClick={() => setAsksDelete(true)}
                >
                  Delete…
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
    >
      <dl className={`${classes.counts} tabular`}>
        <div>
          <dt>expected</dt>
          <dd>{formatCount(expectedSeries, 'series', 'series')}</dd>
        </div>
        <div data-silent={silentSeries > 0}>
          <dt>silent</dt>
          <dd>{silentSeries}</dd>
        </div>
        {dismissedSeries > 0 && (
          <div>
            <dt>dismissed</dt>
            <dd>{dismissedSeries}</dd>
          </div>
        )}
      </dl>
      {silentSeries > 0 && <SilentSeries expectation={expectation} />}
      {asksDelete && (
        <DeleteExpectation expectation={expectation} onClose={() => setAsksDelete(false)} />
      )}
    </Panel>
  );
}

function DeleteExpectation(props: { expectation: Expectation; onClose: () => void }) {
  const queryClient = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => deleteExpectation(props.expectation.id),
    onSuccess: async () => {
      props.onClose();
      await queryClient.invalidateQueries({ queryKey: ['expected'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title="Expect these series no more?"
      action="Delete"
      isPending={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onClose={props.onClose}
    >
      Nobody is told any more when series of <code>{props.expectation.match}</code> go silent. Their
      alerts end.
    </ConfirmDialog>
  );
}
