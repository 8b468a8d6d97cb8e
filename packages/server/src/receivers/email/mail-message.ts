import { createHash } from 'node:crypto';
import type { MessageContext, Shown } from '../channel.ts';
import { cutText } from '../cut-text.ts';
import type { EmailConfig } from './email.ts';

export type MailMessage = {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** The message that this one belongs to, so that a group is one thread; empty for none. */
  inReplyTo: string;
  headers: Readonly<Record<string, string>>;
};

/** Names longer than RFC 5322's lines only make trouble. */
const maxSubjectLength = 250;

/** Headers that a configuration sets by their own fields of the message. */
const ownFields = ['subject', 'from', 'to'];

/** The mail; its id is that of the notification, so that a second copy of it can be known as such. */
export async function buildMail(
  config: EmailConfig,
  context: MessageContext,
): Promise<MailMessage> {
  const { notification, render, acknowledgeUrl } = context;
  const headers: Record<string, string> = {};
  for (const [name, written] of Object.entries(config.headers)) {
    headers[name.toLowerCase()] = oneLine(await render(written));
  }
  const from = headers.from ?? oneLine(await render(config.from));
  const subject =
    headers.subject ?? oneLine(await render('{{ template "email.default.subject" . }}'));
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'tidemark.invalid';
  const html = config.html === '' ? '' : await render(config.html, 'html');
  const text = config.text === '' ? '' : await render(config.text);
  return {
    from,
    to: headers.to ?? oneLine(await render(config.to)),
    subject: cutText(subject, maxSubjectLength),
    text: text === '' ? '' : withTextLink(text, acknowledgeUrl),
    html: html === '' ? '' : withHtmlLink(html, acknowledgeUrl),
    messageId: `<${notification.id}@${domain}>`,
    inReplyTo: config.threading.enabled ? threadId(notification, config, domain) : '',
    headers: Object.fromEntries(
      Object.entries(headers).filter(([name]) => !ownFields.includes(name)),
    ),
  };
}

export function showMail({ from, to, subject, text, html, headers }: MailMessage): Shown {
  const lines = { From: from, To: to, Subject: subject, ...headers };
  const request = Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  return { title: subject, text, request, ...(html === '' ? {} : { html }) };
}

/** A message that was never sent: mail programs show all that answer it as one thread. */
function threadId(
  { groupKey, createdAtMs }: MessageContext['notification'],
  { threading }: EmailConfig,
  domain: string,
): string {
  const day = new Date(createdAtMs).toISOString().slice(0, 10);
  const thread = threading.thread_by_date === 'daily' ? `${groupKey}\n${day}` : groupKey;
  const hash = createHash('sha256').update(thread).digest('hex').slice(0, 32);
  return `<group-${hash}@${domain}>`;
}

function withTextLink(text: string, url: string | undefined): string {
  return url === undefined ? text : `${text.trimEnd()}\n\nAcknowledge: ${url}\n`;
}

function withHtmlLink(html: string, url: string | undefined): string {
  if (url === undefined) return html;
  const link = `<p style="font-family:sans-serif;text-align:center"><a href="${url}">Acknowledge</a></p>`;
  const end = html.lastIndexOf('</body>');
  return end === -1 ? html + link : html.slice(0, end) + link + html.slice(end);
}

/** A header ends at its line: what templates bring may not begin another one. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').trim();
}
