import { Button, Textarea } from '@mantine/core';
import { IconChevronDown, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Panel } from '../../shell/panel.tsx';
import { shapeOf } from './channel-shapes.ts';
import { FieldInput } from './field-input.tsx';
import type { ChannelDraft } from './receiver-draft.ts';
import classes from './receiver-editor.module.css';

type Props = {
  channel: ChannelDraft;
  onChange: (channel: ChannelDraft) => void;
  onRemove: () => void;
};

/** The form of one channel, made from the shape of its configuration. */
export function ChannelFields({ channel, onChange, onRemove }: Props) {
  const { title, about, fields } = shapeOf(channel.kind);
  const [showsMore, setShowsMore] = useState(false);
  const shown = fields.filter(({ isMore }) => showsMore || isMore !== true);
  return (
    <Panel
      title={title}
      actions={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconTrash size={15} aria-hidden />}
          onClick={onRemove}
        >
          Remove
        </Button>
      }
    >
      <p className={classes.about}>{about}</p>
      <div className={classes.grid}>
        {shown.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={channel.values[field.name]}
            onChange={(value) =>
              onChange({ ...channel, values: { ...channel.values, [field.name]: value } })
            }
          />
        ))}
      </div>
      {showsMore ? (
        <Textarea
          mt="sm"
          label="Other fields of its configuration, as JSON"
          placeholder={'{"http_config": {"authorization": {"credentials": "…"}}}'}
          autosize
          minRows={2}
          maxRows={12}
          classNames={{ input: classes.code ?? '' }}
          value={channel.otherText}
          onChange={(event) => onChange({ ...channel, otherText: event.currentTarget.value })}
        />
      ) : (
        <Button
          variant="subtle"
          size="compact-sm"
          mt="sm"
          leftSection={<IconChevronDown size={15} aria-hidden />}
          onClick={() => setShowsMore(true)}
        >
          More fields
        </Button>
      )}
    </Panel>
  );
}
