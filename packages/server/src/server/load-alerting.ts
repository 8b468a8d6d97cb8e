import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { badConfig, type ServerConfig } from '../config/index.ts';
import {
  type AlertingConfig,
  type AlertingFile,
  type ReceiverReaders,
  readAlertingSection,
  readAlertmanagerFile,
} from '../notify/index.ts';
import {
  type ReceiverConfig,
  type ReceiverGlobals,
  readGlobals,
  readReceiver,
} from '../receivers/index.ts';
import { alertmanagerFunctions, parseTemplates } from '../templating/index.ts';

/** The alerting of a configuration, with its receivers. `folder` is that of its file, which other names count from. */
export type LoadedAlerting = AlertingConfig<ReceiverConfig, ReceiverGlobals> & { folder: string };

/** What was read of a file, and what is wrong with it. */
export type CheckedAlerting = AlertingFile<ReceiverConfig, ReceiverGlobals>;

/**
 * The alerting of a configuration; null where it has none. Throws a TidemarkError `bad_config` that names every
 * mistake with its line.
 */
export function loadAlerting({
  alertingText,
  configPath,
}: Pick<ServerConfig, 'alertingText' | 'configPath'>): LoadedAlerting | null {
  if (alertingText === null || configPath === null) return null;
  const read = checkAlerting(alertingText, configPath);
  if (read.problems.length > 0) throw badConfig(read.problems, read.path);
  return read.config === undefined ? null : { ...read.config, folder: dirname(resolve(read.path)) };
}

/** `alerting:` of a `tidemark.yaml`, or of the file that it names, with all that is wrong with it. */
export function checkAlerting(text: string, path: string): CheckedAlerting {
  return readAlertingSection(text, path, readersOf, (named) => readNamed(named, path));
}

/** An `alertmanager.yml`, with all that is wrong with it. */
export function checkAlertmanagerFile(text: string, path: string): CheckedAlerting {
  return readAlertmanagerFile(text, path, readersOf);
}

function readersOf(path: string): ReceiverReaders<ReceiverConfig, ReceiverGlobals> {
  const source = { folder: dirname(resolve(path)), checkTemplate };
  return {
    readGlobals: (value) => readGlobals(value, source),
    readReceiver: (value, globals) => readReceiver(value, globals, source),
  };
}

/** Throws a TemplateError where the text is no template of a notification. */
export function checkTemplate(text: string): void {
  parseTemplates([{ name: 'template', text }], { functions: alertmanagerFunctions(Date.now) });
}

/** A file that is named by another: relative names count from the other's folder. */
function readNamed(named: string, by: string): { text: string; path: string } {
  const path = resolve(dirname(by), named);
  try {
    return { text: readFileSync(path, 'utf8'), path };
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`);
  }
}
