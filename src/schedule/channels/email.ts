import { createTransport } from 'nodemailer';
import type { Channel, Message, Parcel, Sent } from './channel.ts';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly tls: 'starttls' | 'implicit' | 'none';
  /** Certificate authority, PEM. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  /** Seconds. */
  readonly timeout: number;
  /** Bytes of attachments above which they stay behind. */
  readonly largest: number;
}

/** Sends mail, one connection for all that goes out together. The Message-ID is the delivery's: mailboxes drop a second copy. */
export function openEmail(server: MailServer): Channel {
  const milliseconds = server.timeout * 1000;
  const transport = createTransport({
    pool: true,
    maxConnections: 1,
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'none',
    connectionTimeout: milliseconds,
    greetingTimeout: milliseconds,
    socketTimeout: milliseconds,
    ...(server.ca === undefined ? {} : { tls: { ca: server.ca } }),
    ...(server.user === undefined ? {} : { auth: { user: server.user, pass: server.password ?? '' } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (parcel, teller) => {
      teller.sending(0);
      try {
        const { messageId } = await transport.sendMail(toMail(parcel, server));
        return { ok: true, externalId: messageId };
      } catch (error) {
        return toFailure(error);
      }
    },
    close: () => transport.close(),
  };
}

function toMail(
  parcel: Parcel,
  { from, largest }: MailServer,
): Parameters<ReturnType<typeof createTransport>['sendMail']>[0] {
  const size = parcel.files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const tooLarge = size > largest;
  const note = tooLarge ? `\n\n(${parcel.files.map(({ name }) => name).join(', ')}: ${Math.ceil(size / 1e6)} MB)` : '';
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'mestre.invalid';
  return {
    from,
    to: parcel.address,
    subject: parcel.subject,
    messageId: `<${parcel.id}@${domain}>`,
    // A machine wrote it: no holiday answers, please.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Mestre-Delivery': parcel.id },
    list: { id: { url: `${parcel.report}.${domain}`, comment: parcel.report } },
    text: `${parcel.messages.map(({ text }) => text).join('\n\n')}${note}\n`,
    html: toHtml(parcel.messages, note),
    attachments: tooLarge
      ? []
      : parcel.files.map(({ name, bytes }) => ({ filename: name, content: Buffer.from(bytes) })),
  };
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const TAGS: Readonly<Record<string, string>> = { bold: 'b', italic: 'i', pre: 'pre' };

/** The messages as plain HTML that every mail program shows: no style sheet, no script, no picture. */
function toHtml(messages: readonly Message[], note: string): string {
  const body = messages.map(({ text, entities }) => {
    let html = '';
    let from = 0;
    for (const { type, offset, length } of entities.toSorted((a, b) => a.offset - b.offset)) {
      if (offset < from) continue;
      const tag = TAGS[type] ?? 'span';
      html += `${breaks(text.slice(from, offset))}<${tag}>${escape(text.slice(offset, offset + length))}</${tag}>`;
      from = offset + length;
    }
    return html + breaks(text.slice(from));
  });
  return `<!doctype html><html><body>${body.join('<hr>')}${breaks(note)}</body></html>`;
}

const breaks = (text: string): string => escape(text).replaceAll('\n', '<br>\n');

/** 5xx is for good, except where it is about us and not about the message; all else is tried again. */
function toFailure(error: unknown): Sent {
  const {
    code = '',
    command = '',
    responseCode = 0,
    response = '',
  } = error as {
    code?: string;
    command?: string;
    responseCode?: number;
    response?: string;
  };
  const message = error instanceof Error ? error.message : String(error);
  const reason = responseCode > 0 ? response.split('\n')[0]! : message;
  return {
    ok: false,
    reason: `${code} ${reason}`.trim(),
    permanent: responseCode >= 500 && code !== 'EAUTH',
    // Once the text is out, a line that breaks leaves open whether it was taken.
    unsure:
      responseCode === 0 &&
      (command === 'DATA' || code === 'ETIMEDOUT' || code === 'ESOCKET' || code === 'ECONNECTION'),
  };
}
