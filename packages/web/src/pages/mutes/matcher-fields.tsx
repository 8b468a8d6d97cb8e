import { ActionIcon, Autocomplete, Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Matcher } from '@tidemark/protocol';
import { matchOperators, operatorTitles } from '../../format/matcher.ts';
import classes from './matcher-fields.module.css';
import { useLabelNames, useLabelValues } from './use-label-choices.ts';

type Props = {
  matchers: readonly Matcher[];
  error: string | undefined;
  onChange: (matchers: Matcher[]) => void;
};

/** Conditions on labels, one in each line; all of them must match. */
export function MatcherFields({ matchers, error, onChange }: Props) {
  const names = useLabelNames();
  return (
    <fieldset className={classes.fields}>
      <legend className={classes.legend}>What is muted</legend>
      {matchers.map((matcher, position) => (
        <MatcherLine
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place
          key={position}
          number={position + 1}
          matcher={matcher}
          names={names}
          onChange={(changes) =>
            onChange(matchers.map((one, i) => (i === position ? { ...one, ...changes } : one)))
          }
          onRemove={matchers.length === 1 ? null : () => onChange(matchers.toSpliced(position, 1))}
        />
      ))}
      {error !== undefined && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={() => onChange([...matchers, { name: '', operator: '=', value: '' }])}
      >
        Add a condition
      </Button>
    </fieldset>
  );
}

function MatcherLine(props: {
  number: number;
  matcher: Matcher;
  names: string[];
  onChange: (changes: Partial<Matcher>) => void;
  /** null for the last one that is left. */
  onRemove: (() => void) | null;
}) {
  const { number, matcher, names, onChange, onRemove } = props;
  const values = useLabelValues(matcher.name);
  return (
    <div className={classes.line}>
      <Autocomplete
        className={classes.name}
        aria-label={`Label ${number}`}
        placeholder="Label"
        data={names}
        limit={30}
        value={matcher.name}
        onChange={(name) => onChange({ name })}
      />
      <Select
        className={classes.operator}
        aria-label={`Operator ${number}`}
        data={matchOperators.map((value) => ({ value, label: operatorTitles[value] }))}
        allowDeselect={false}
        value={matcher.operator}
        onChange={(value) =>
          onChange({ operator: matchOperators.find((one) => one === value) ?? '=' })
        }
      />
      <Autocomplete
        className={classes.value}
        aria-label={`Value ${number}`}
        placeholder={matcher.operator.endsWith('~') ? 'Regular expression' : 'Value'}
        data={values}
        limit={30}
        value={matcher.value}
        onChange={(value) => onChange({ value })}
      />
      {onRemove !== null && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`Remove condition ${number}`}
          onClick={onRemove}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
