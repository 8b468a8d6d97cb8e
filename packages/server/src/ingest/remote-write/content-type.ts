import { TidemarkError } from '../../errors/index.ts';

/** The two messages of remote write, by the names that `proto` has in the Content-Type. */
export type RemoteWriteVersion = 1 | 2;

const versions = new Map<string, RemoteWriteVersion>([
  ['prometheus.WriteRequest', 1],
  ['io.prometheus.write.v2.Request', 2],
]);

/**
 * Which message a Content-Type announces (Remote-Write 2.0, "Content Negotiation"): without `proto` the
 * first one. Senders that say nothing at all are taken as version 1, too.
 * @throws TidemarkError 415 for anything else, so that a sender falls back to what is supported.
 */
export function versionOf(contentType: string | undefined): RemoteWriteVersion {
  if (contentType === undefined) return 1;
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim());
  if (type?.toLowerCase() !== 'application/x-protobuf') throw unsupported(contentType);
  const proto = parameters.find((parameter) => parameter.toLowerCase().startsWith('proto='));
  if (proto === undefined) return 1;
  const version = versions.get(proto.slice('proto='.length).replace(/^"(.*)"$/, '$1'));
  if (version === undefined) throw unsupported(contentType);
  return version;
}

/** Whether a request is of version 2, however wrong it is otherwise. */
export function announcesVersion2(contentType: string | undefined): boolean {
  return contentType?.includes('io.prometheus.write.v2.') ?? false;
}

function unsupported(contentType: string): TidemarkError {
  const names = [...versions.keys()].map((name) => `application/x-protobuf;proto=${name}`);
  return new TidemarkError(
    'unsupported_media_type',
    `Content-Type ${JSON.stringify(contentType.slice(0, 200))} is not supported: send ${names.join(' or ')}.`,
    { status: 415 },
  );
}
