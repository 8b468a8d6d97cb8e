import { ActionIcon, Autocomplete, Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { DraftMatcher } from './rule-draft.ts';
import classes from './rule-editor.module.css';

type Props = {
  matchers: readonly DraftMatcher[];
  choices: readonly { name: string; values: string[] }[];
  onChange: (matchers: DraftMatcher[]) => void;
};

const operators: { value: DraftMatcher['operator']; label: string }[] = [
  { value: '=', label: 'is' },
  { value: '!=', label: 'is not' },
  { value: '=~', label: 'matches' },
  { value: '!~', label: 'does not match' },
];

/** More values than this are found by typing. */
const shownValues = 60;

/** Which series are meant: conditions on labels, all of which must hold. */
export function MatcherRows({ matchers, choices, onChange }: Props) {
  const replace = (position: number, changes: Partial<DraftMatcher>) =>
    onChange(matchers.map((one, i) => (i === position ? { ...one, ...changes } : one)));
  return (
    <div className={classes.rows}>
      {matchers.map((matcher, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place alone
        <div key={position} className={classes.matcher}>
          <Autocomplete
            aria-label="Label"
            placeholder="label"
            data={choices.map(({ name }) => name)}
            value={matcher.label}
            onChange={(label) => replace(position, { label })}
          />
          <Select
            aria-label="How it is compared"
            data={operators}
            allowDeselect={false}
            value={matcher.operator}
            onChange={(value) => {
              const chosen = operators.find((one) => one.value === value);
              if (chosen !== undefined) replace(position, { operator: chosen.value });
            }}
          />
          <Autocomplete
            className={classes.matcherValue}
            aria-label="Value"
            placeholder="value"
            limit={shownValues}
            data={choices.find(({ name }) => name === matcher.label)?.values ?? []}
            value={matcher.value}
            onChange={(value) => replace(position, { value })}
          />
          <ActionIcon
            className={classes.matcherRemove}
            variant="subtle"
            color="gray"
            aria-label={`Remove the condition on ${matcher.label || 'a label'}`}
            onClick={() => onChange(matchers.filter((_, i) => i !== position))}
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
        onClick={() => onChange([...matchers, { label: '', operator: '=', value: '' }])}
      >
        {matchers.length === 0 ? 'Only some of its series' : 'Another label'}
      </Button>
    </div>
  );
}
