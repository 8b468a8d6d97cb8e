import { NumberInput, type NumberInputProps } from '@mantine/core';

type Props = Omit<NumberInputProps, 'value' | 'onChange'> & {
  /** A text while it is no number (yet). */
  value: number | string;
  onChange: (value: number | string) => void;
};

/** A field for a number; of Mantine's three kinds of them there is only one. */
export function NumberField({ onChange, ...props }: Props) {
  return (
    <NumberInput
      {...props}
      onChange={(value) => onChange(typeof value === 'bigint' ? Number(value) : value)}
    />
  );
}
