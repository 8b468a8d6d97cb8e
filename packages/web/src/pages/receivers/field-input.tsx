import { PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { NumberField } from '../../shell/number-field.tsx';
import type { FieldShape } from './channel-shapes.ts';
import { hiddenSecret } from './receiver-draft.ts';
import classes from './receiver-editor.module.css';

type Props = { field: FieldShape; value: unknown; onChange: (value: unknown) => void };

/** The input that fits a field's kind. */
export function FieldInput({ field, value, onChange }: Props) {
  const { label, placeholder, hint, isRequired = false } = field;
  const common = { label, placeholder, description: hint, required: isRequired };
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  switch (field.kind) {
    case 'text':
      return (
        <TextInput
          {...common}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'long':
      return (
        <Textarea
          {...common}
          className={classes.wide}
          classNames={{ input: classes.code ?? '' }}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autosize
          minRows={1}
          maxRows={10}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'secret':
      return <SecretInput field={field} value={text} onChange={onChange} />;
    case 'number':
      return (
        <NumberField
          label={label}
          placeholder={placeholder ?? ''}
          value={text}
          onChange={onChange}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={[...(field.choices ?? [])]}
          clearable
          clearButtonProps={{ 'aria-label': `Clear ${label}` }}
          value={text === '' ? null : text}
          onChange={(chosen) => onChange(chosen ?? '')}
        />
      );
    case 'flag':
      return (
        <Switch
          className={classes.flag}
          label={label}
          checked={typeof value === 'boolean' ? value : (field.isOnByDefault ?? false)}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
  }
}

/** A secret can be written, never read: one that is there shows as saved until it is replaced. */
function SecretInput({ field, value, onChange }: Props & { value: string }) {
  const isSaved = value === hiddenSecret;
  const { label, hint, isRequired = false } = field;
  return (
    <PasswordInput
      label={label}
      // What is saved is there, though the field is empty.
      required={isRequired && !isSaved}
      withAsterisk={isRequired}
      description={hint}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder={isSaved ? 'Saved; type to replace it' : field.placeholder}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': `Show or hide ${label}` }}
      value={isSaved ? '' : value}
      // Emptied again, what was saved counts again only after the page is left without saving.
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
