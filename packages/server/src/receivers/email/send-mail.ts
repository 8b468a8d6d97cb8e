import { isIP } from 'node:net';
import {
  defaultTimeoutMs,
  failure,
  openSocket,
  type SendResult,
  shortened,
  tlsOptions,
} from '../../outgoing/index.ts';
import type { SendTools } from '../channel.ts';
import { tlsSettings } from '../fields/tls-config.ts';
import { type EmailConfig, smarthostOf } from './email.ts';
import type { MailMessage } from './mail-message.ts';

/** SMTP with TLS from the first byte. */
const implicitTlsPort = 465;
/** Longest answer of a server, in bytes. */
const maxResponseBytes = 64 * 1024;

/** Sends one mail over a connection of its own, to an address that was checked. */
export async function sendMail(
  config: EmailConfig,
  message: MailMessage,
  { policy, resolve, timeoutMs = defaultTimeoutMs }: SendTools,
): Promise<SendResult> {
  const { host, port } = smarthostOf(config.smarthost) ?? { host: '', port: 0 };
  const connection = await openSocket(host, port, policy, resolve);
  if ('delivered' in connection) return connection;
  const deadline = setTimeout(() => connection.destroy(), timeoutMs);
  // Loaded by the first mail: most servers send none, and it is a tenth of what a start takes.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host,
    port,
    connection,
    name: config.hello,
    ...encryption(config, port),
    tls: tlsOptions(host, isIP(host) !== 0, await tlsSettings(config.tls_config)),
    ...(await credentials(config)),
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    socketCloseTimeout: 0,
    maxResponseSize: maxResponseBytes,
  });
  try {
    const { from, to, subject, text, html, messageId, inReplyTo, headers } = message;
    const sent = await transport.sendMail({
      from,
      to,
      subject,
      messageId,
      headers: { ...headers, 'auto-submitted': 'auto-generated' },
      ...(text === '' ? {} : { text }),
      ...(html === '' ? {} : { html }),
      ...(inReplyTo === '' ? {} : { inReplyTo, references: inReplyTo }),
      // A mail names no files or addresses to fetch.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const refusedAddresses = sent.rejected.map(String).join(', ');
    const answer = refusedAddresses === '' ? '' : ` (not taken: ${refusedAddresses})`;
    return {
      delivered: true,
      status: Number(sent.response.slice(0, 3)) || 250,
      answer: shortened(`${sent.response}${answer}`),
      retryable: false,
    };
  } catch (error) {
    return smtpFailure(error as SmtpError, config.smarthost);
  } finally {
    clearTimeout(deadline);
    transport.close();
    connection.destroy();
  }
}

function encryption({ force_implicit_tls, require_tls }: EmailConfig, port: number) {
  const secure = force_implicit_tls ?? port === implicitTlsPort;
  return { secure, requireTLS: require_tls && !secure, ignoreTLS: !require_tls };
}

async function credentials(config: EmailConfig) {
  const password = await (config.auth_password ?? config.auth_password_file)?.reveal();
  const hmac = await (config.auth_secret ?? config.auth_secret_file)?.reveal();
  const user = config.auth_username ?? '';
  if (user === '' || (password ?? hmac) === undefined) return {};
  // As in Alertmanager, auth_secret is the key of CRAM-MD5 and auth_password all others' password.
  const method = password === undefined ? { method: 'CRAM-MD5' } : {};
  return { auth: { user, pass: password ?? hmac ?? '', ...method } };
}

type SmtpError = Error & {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
};

/** 5xx is the server's last word (RFC 5321, 4.2.1); anything else may pass. */
function smtpFailure(error: SmtpError, smarthost: string): SendResult {
  const { responseCode: status, response, message, code, command } = error;
  if (status !== undefined && response !== undefined) {
    const what = command === 'STARTTLS' ? 'no STARTTLS, which require_tls asks for: ' : '';
    return failure(`${what}answered ${response}`, { retryable: status < 500, status });
  }
  if (code === 'EENVELOPE') return failure(message, { retryable: false });
  const reason =
    code === 'ETLS'
      ? 'TLS failed: does the server offer STARTTLS (require_tls), and is its certificate known?'
      : message;
  return failure(`${smarthost}: ${reason}`, { retryable: true });
}
