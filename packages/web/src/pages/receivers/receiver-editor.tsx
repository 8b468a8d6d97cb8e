import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Receiver, ReceiverConfiguration } from '@tidemark/protocol';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { saveReceiver } from '../../api/receivers.ts';
import { Panel } from '../../shell/panel.tsx';
import { RequestErrors } from '../../shell/request-errors.tsx';
import { ChannelAdder } from './channel-adder.tsx';
import { ChannelFields } from './channel-fields.tsx';
import {
  type ChannelDraft,
  configurationOf,
  draftOf,
  emptyChannel,
  emptyReceiver,
  missingOf,
  type ReceiverDraft,
} from './receiver-draft.ts';
import classes from './receiver-editor.module.css';
import { ReceiverFields } from './receiver-fields.tsx';
import { TrialPanel } from './trial-panel.tsx';

type Props = { edited: Receiver | null; otherNames: readonly string[] };

/** A receiver as a form, beside the messages that it would get. */
export default function ReceiverEditor({ edited, otherNames }: Props) {
  const [draft, setDraft] = useState(
    edited === null ? emptyReceiver : draftOf(edited.configuration),
  );
  const change = (changes: Partial<ReceiverDraft>) => setDraft((was) => ({ ...was, ...changes }));
  const changeChannel = (position: number, channel: ChannelDraft) =>
    change({ channels: draft.channels.map((one, i) => (i === position ? channel : one)) });
  const save = useSaveReceiver(edited?.name ?? draft.name.trim());
  const { configuration, problem } = read(draft, edited === null ? otherNames : []);
  return (
    <>
      <Link href="/alerts/receivers" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden /> All receivers
      </Link>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (configuration !== null) save.mutate(configuration);
        }}
      >
        <div className={classes.fields}>
          <ReceiverFields
            title={edited === null ? 'New receiver' : 'Change receiver'}
            draft={draft}
            isNameFixed={edited !== null}
            otherNames={otherNames}
            onChange={change}
          />
          {draft.channels.map((channel, position) => (
            <ChannelFields
              // biome-ignore lint/suspicious/noArrayIndexKey: a channel is known by its place alone
              key={position}
              channel={channel}
              onChange={(next) => changeChannel(position, next)}
              onRemove={() => change({ channels: draft.channels.filter((_, i) => i !== position) })}
            />
          ))}
          <ChannelAdder
            isFirst={draft.channels.length === 0}
            onAdd={(kind) => change({ channels: [...draft.channels, emptyChannel(kind)] })}
          />
          <RequestErrors error={save.error} />
          <div className={classes.buttons}>
            <Button component={Link} href="/alerts/receivers" variant="default">
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={configuration === null}>
              {edited === null ? 'Make receiver' : 'Save receiver'}
            </Button>
            {problem !== '' && <span className={classes.missing}>{problem}</span>}
          </div>
        </div>
        <div className={classes.preview}>
          <Panel title="What it is told">
            <TrialPanel
              name={edited?.name ?? (draft.name.trim() || 'new')}
              configuration={configuration}
              waitsFor={configuration === null ? missingOf(draft) || 'valid fields' : ''}
            />
          </Panel>
        </div>
      </form>
    </>
  );
}

/** What the server would be told, or why it cannot be told yet. */
function read(
  draft: ReceiverDraft,
  takenNames: readonly string[],
): {
  configuration: ReceiverConfiguration | null;
  problem: string;
} {
  const missing = missingOf(draft);
  if (missing !== '') return { configuration: null, problem: `It needs ${missing}.` };
  if (takenNames.includes(draft.name.trim())) {
    return { configuration: null, problem: 'There is a receiver of this name.' };
  }
  try {
    return { configuration: configurationOf(draft), problem: '' };
  } catch (error) {
    return { configuration: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

function useSaveReceiver(name: string) {
  const queryClient = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (configuration: ReceiverConfiguration) => saveReceiver(name, configuration),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['receivers'] });
      navigate('/alerts/receivers');
    },
  });
}
