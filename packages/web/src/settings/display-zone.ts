import { useLocalStorage } from '@mantine/hooks';

/** `local`, `UTC`, or an IANA name. */
export type ZonePreference = string;

const storageKey = 'tidemark-time-zone';

/** The zone of this browser, as an IANA name. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** In which zone times are shown: the remembered choice, and the IANA name that it stands for. */
export function useDisplayZone() {
  const [preference, setPreference] = useLocalStorage<ZonePreference>({
    key: storageKey,
    defaultValue: 'local',
    getInitialValueInEffect: false,
    serialize: (value) => value,
    deserialize: (value) => value ?? 'local',
  });
  const zone = preference === 'local' || !isKnownZone(preference) ? localZone() : preference;
  return { preference, setPreference, zone };
}
