import { useLocalStorage } from '@mantine/hooks';

/** Who acknowledges and mutes on this browser: asked once, remembered here. */
export function useReaderName(): [string, (name: string) => void] {
  const [name, setName] = useLocalStorage<string>({
    key: 'tidemark-name',
    defaultValue: '',
    getInitialValueInEffect: false,
    serialize: (value) => value,
    deserialize: (value) => value ?? '',
  });
  return [name, setName];
}
