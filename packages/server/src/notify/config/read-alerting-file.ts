import { readYaml, type YamlProblem, type YamlValue } from '../../yaml-reader/index.ts';
import type { AlertingConfig } from './alerting-config.ts';
import { alertmanagerKeys, ownKeys, readAlerting } from './read-alerting.ts';
import type { Globals, NamedReceiver, ReceiverReaders } from './receiver-readers.ts';

/** What was read of a file, and what is wrong with it. `path` is the file that the problems are in. */
export type AlertingFile<Receiver extends NamedReceiver, G extends Globals> = {
  config: AlertingConfig<Receiver, G> | undefined;
  problems: readonly YamlProblem[];
  path: string;
};

/** The readers for a file: names of other files in it count from its folder. */
export type ReadersOf<Receiver extends NamedReceiver, G extends Globals> = (
  path: string,
) => ReceiverReaders<Receiver, G>;

/** An `alertmanager.yml` as a whole. */
export function readAlertmanagerFile<Receiver extends NamedReceiver, G extends Globals>(
  text: string,
  path: string,
  readersOf: ReadersOf<Receiver, G>,
): AlertingFile<Receiver, G> {
  const { value, problems } = readYaml(text, (root) => readAlerting(root, readersOf(path)));
  return { config: value, problems, path };
}

/** Whether a file is one of Alertmanager's, by what it has at its top. */
export function isAlertmanagerFile(text: string): boolean {
  const { value } = readYaml(text, (root) => [...(root.map()?.keys() ?? [])]);
  const own: readonly string[] = ['route', 'receivers', 'inhibit_rules', 'time_intervals'];
  return value?.some((key) => own.includes(key)) ?? false;
}

/**
 * `alerting:` of a `tidemark.yaml`, or the file that its `config_file` names. `readFile` throws where there is
 * none. Which of both files has the problems is said.
 */
export function readAlertingSection<Receiver extends NamedReceiver, G extends Globals>(
  text: string,
  path: string,
  readersOf: ReadersOf<Receiver, G>,
  readFile: (path: string) => { text: string; path: string },
): AlertingFile<Receiver, G> {
  let other: AlertingFile<Receiver, G> | undefined;
  const { value, problems } = readYaml(text, (root) => {
    const section = root.map()?.get('alerting');
    if (section === undefined || section.isEmpty) return undefined;
    const named = section.map()?.get('config_file');
    if (named === undefined || named.isEmpty) return readAlerting(section, readersOf(path));
    other = readNamedFile(section, named, readersOf, readFile);
    return other?.config;
  });
  if (problems.length === 0 && other !== undefined) return other;
  return { config: value, problems, path };
}

function readNamedFile<Receiver extends NamedReceiver, G extends Globals>(
  section: YamlValue,
  named: YamlValue,
  readersOf: ReadersOf<Receiver, G>,
  readFile: (path: string) => { text: string; path: string },
): AlertingFile<Receiver, G> | undefined {
  const field = section.fields(['config_file', ...alertmanagerKeys, ...ownKeys]);
  for (const key of alertmanagerKeys) {
    field?.(key)?.report('config_file says where all of this is: expected it not to be here, too');
  }
  const file = named.parsed(readFile);
  if (file === undefined || field === undefined) return undefined;
  const read = readAlertmanagerFile(file.text, file.path, readersOf);
  if (read.config === undefined) return read;
  const own = {
    allowPrivateAddresses: field('allow_private_addresses')?.boolean(),
    stormThreshold: field('storm_threshold')?.wholeNumber(0, 1_000_000),
    externalUrl: field('external_url')?.text(),
  };
  const given = Object.fromEntries(Object.entries(own).filter(([, one]) => one !== undefined));
  return { ...read, config: { ...read.config, ...given } };
}
