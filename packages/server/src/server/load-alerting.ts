import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { badConfig, type ServerConfig } from '../config/index.ts';
import {
  type AlertingConfig,
  type Globals,
  type NamedReceiver,
  type ReceiverReaders,
  readAlertingSection,
} from '../notify/index.ts';

/**
 * The alerting of a configuration; null where it has none. Throws a TidemarkError `bad_config` that names every
 * mistake with its line. `onFile` hears of the file that `config_file` names, before it is read.
 */
export function loadAlerting<Receiver extends NamedReceiver, G extends Globals>(
  { alertingText, configPath }: Pick<ServerConfig, 'alertingText' | 'configPath'>,
  readers: ReceiverReaders<Receiver, G>,
  onFile: (path: string) => void,
): AlertingConfig<Receiver> | null {
  if (alertingText === null || configPath === null) return null;
  const read = readAlertingSection(alertingText, configPath, readers, (named) => {
    const file = readNamed(named, configPath);
    onFile(file.path);
    return file;
  });
  if (read.problems.length > 0) throw badConfig(read.problems, read.path);
  return read.config ?? null;
}

/** A file that is named by another: relative names count from the other's folder. */
export function readNamed(named: string, by: string): { text: string; path: string } {
  const path = resolve(dirname(by), named);
  try {
    return { text: readFileSync(path, 'utf8'), path };
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`);
  }
}
