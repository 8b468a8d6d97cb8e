import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type TakenMail = {
  from: string;
  to: string[];
  isEncrypted: boolean;
  user: string | undefined;
  raw: string;
};

/** A real SMTP server on loopback. It knows one user, and its certificate is one that nobody signed. */
export class MailServer {
  readonly mails: TakenMail[] = [];
  readonly #server: SMTPServer;
  /** What the next mail gets in the place of being taken. */
  refusal: { code: number; text: string } | undefined;

  private constructor(options: SMTPServerOptions) {
    this.#server = new SMTPServer({
      // Its own warning that its certificate is only for tests.
      logger: false,
      disableReverseLookup: true,
      authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
      ...options,
      onAuth: (given, _session, done) => {
        const isGood =
          given.username === testUser &&
          (given.method === 'CRAM-MD5'
            ? given.validatePassword(testPassword)
            : given.password === testPassword);
        if (isGood) done(null, { user: testUser });
        else done(new Error(`no such user ${given.username} ${given.password}`));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.refusal !== undefined) {
            const { code, text } = this.refusal;
            done(Object.assign(new Error(text), { responseCode: code }));
            return;
          }
          const { mailFrom, rcptTo } = session.envelope;
          this.mails.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            isEncrypted: session.secure,
            user: session.user as string | undefined,
            raw: Buffer.concat(chunks).toString('utf8'),
          });
          done(null, 'taken');
        });
      },
    });
    this.#server.on('error', () => undefined);
  }

  static async open(options: SMTPServerOptions = {}): Promise<MailServer> {
    const server = new MailServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

export const testUser = 'alerts';
export const testPassword = 'mail-password-0123';

/** Headers of a mail by their names in lower case, and its body. */
export function partsOfMail(raw: string): { headers: Map<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ');
  const headers = new Map(
    lines.split('\r\n').map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  return { headers, body: raw.slice(end + 4) };
}

/** A header's text where it is encoded (RFC 2047, "Q"). */
export function decodedHeader(text: string | undefined): string {
  return (text ?? '')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, coded: string) =>
      decodeURIComponent(coded.replace(/_/g, ' ').replace(/%/g, '%25').replace(/=/g, '%')),
    );
}
