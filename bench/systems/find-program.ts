import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** The program's path, or undefined when no folder of PATH has it. */
export function findProgram(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next folder may have it.
    }
  }
  return undefined;
}

/** What the program says about itself, or else what Debian's package manager knows. */
export async function versionOf(path: string, debianPackage: string): Promise<string> {
  const said = await output(path, ['--version']);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the format of dpkg-query
  const packaged = await output('dpkg-query', ['-W', '-f', '${Version}', debianPackage]);
  return versionNumber.exec(said)?.[0] ?? versionNumber.exec(packaged)?.[0] ?? 'unknown';
}

const versionNumber = /\d+\.\d+\.\d+/;

async function output(file: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(file, args);
    return stdout + stderr;
  } catch {
    return '';
  }
}
