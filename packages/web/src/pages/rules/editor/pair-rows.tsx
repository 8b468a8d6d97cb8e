import { ActionIcon, Autocomplete, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Pair } from './rule-draft.ts';
import classes from './rule-editor.module.css';

type Props = {
  /** In the singular: `label`. */
  what: string;
  pairs: readonly Pair[];
  /** Names that are often meant. */
  suggestions: readonly string[];
  onChange: (pairs: Pair[]) => void;
};

/** Names with their texts, as many as wanted. */
export function PairRows({ what, pairs, suggestions, onChange }: Props) {
  const replace = (position: number, changes: Partial<Pair>) =>
    onChange(pairs.map((one, i) => (i === position ? { ...one, ...changes } : one)));
  return (
    <div className={classes.rows}>
      {pairs.map((pair, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place alone
        <div key={position} className={classes.pair}>
          <Autocomplete
            aria-label={`Name of the ${what}`}
            placeholder={suggestions[0] ?? 'name'}
            data={[...suggestions]}
            value={pair.name}
            onChange={(name) => replace(position, { name })}
          />
          <TextInput
            aria-label={`Text of the ${what} ${pair.name}`}
            placeholder="text"
            value={pair.value}
            onChange={(event) => replace(position, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove the ${what} ${pair.name}`}
            onClick={() => onChange(pairs.filter((_, i) => i !== position))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        className={classes.add}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...pairs, { name: '', value: '' }])}
      >
        {`${pairs.length === 0 ? 'Add' : 'Another'} ${what}`}
      </Button>
    </div>
  );
}
