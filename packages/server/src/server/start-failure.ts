import { TidemarkError } from '../errors/index.ts';

/**
 * What the machine refuses at the start, in one line that says what to do; undefined for what is a bug.
 * Causes are looked at too, because a failure may come wrapped.
 */
export function startFailure(
  error: unknown,
  place: { dataPath: string; host: string; port: number },
): TidemarkError | undefined {
  if (error instanceof TidemarkError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === undefined || code === undefined) return undefined;
  if (syscall === 'listen' || syscall === 'getaddrinfo') return cannotListen(error, code, place);
  const reason = fileReasons[code];
  if (reason === undefined) return undefined;
  return new TidemarkError(
    'data_folder_unusable',
    `The data folder ${place.dataPath} cannot be used: ${reason(path ?? place.dataPath)} Or choose another folder with --data.`,
    { status: 503, cause: error },
  );
}

/** By the error code of the system: what is wrong with a file or folder, and what to do. */
const fileReasons: Partial<Record<string, (path: string) => string>> = {
  EACCES: (path) => `${path} may not be read and written by this user. Change its owner or mode.`,
  EPERM: (path) => `${path} may not be read and written by this user. Change its owner or mode.`,
  EROFS: (path) => `${path} is on a file system that is mounted read-only. Mount it for writing.`,
  ENOTDIR: (path) => `a part of ${path} is a file and no folder. Remove or rename that file.`,
  EEXIST: (path) => `${path} is a file and no folder. Remove or rename it.`,
  EISDIR: (path) => `${path} is a folder where a file should be. Remove or rename it.`,
  ENAMETOOLONG: () => 'its path is longer than the system allows. Take a shorter one.',
  ENOENT: (path) => `${path} is missing. Create it.`,
  ELOOP: (path) => `${path} is a link that leads back to itself. Remove it.`,
  ENOSPC: () => 'its disk is full. Free some space.',
  EDQUOT: () => 'the quota of its disk is used up. Free some space.',
  EMFILE: () => 'too many files are open. Raise the limit (ulimit -n).',
  EIO: (path) => `${path} cannot be read or written: the disk is failing.`,
};

function cannotListen(
  error: Error,
  code: string,
  { host, port }: { host: string; port: number },
): TidemarkError {
  const reason = listenReasons[code] ?? `${code}.`;
  return new TidemarkError(
    'cannot_listen',
    `Cannot listen on ${host}:${port}: ${reason} Choose another address with --listen.`,
    { status: 503, cause: error },
  );
}

const listenReasons: Partial<Record<string, string>> = {
  EADDRINUSE: 'another program listens there. Stop it.',
  EADDRNOTAVAIL: 'this machine has no such address.',
  EACCES: 'this user may not use that port (ports below 1024 are for root).',
  ENOTFOUND: 'there is no host of that name.',
  EAI_AGAIN: 'the name cannot be looked up just now.',
};
