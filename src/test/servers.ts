import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { makeCertificate } from './certificate.ts';

export interface MailServer {
  readonly port: number;
  /** Certificate authority that the client must know. */
  readonly ca: string;
  readonly mails: ParsedMail[];
  /** What to answer to a message's text, in turn: an SMTP code to refuse with, or `hang` to never answer. */
  readonly answers: (number | 'hang')[];
  /** How often a client connected, and whether each message came over TLS. */
  readonly seen: { connections: number; readonly secure: boolean[] };
  readonly close: () => Promise<void>;
}

/** A mail server on loopback that offers STARTTLS and wants a name and a password. */
export async function openMailServer(password: string): Promise<MailServer> {
  const { key, cert } = makeCertificate();
  const mails: ParsedMail[] = [];
  const answers: (number | 'hang')[] = [];
  const seen = { connections: 0, secure: [] as boolean[] };
  const server = new SMTPServer({
    key,
    cert,
    authMethods: ['PLAIN', 'LOGIN'],
    onConnect: (_session, done) => {
      seen.connections++;
      done();
    },
    onAuth: (given, _session, done) =>
      given.password === password ? done(null, { user: given.username }) : done(new Error(`wrong: ${given.password}`)),
    onData: (stream, session, done) => {
      seen.secure.push(session.secure);
      void simpleParser(stream).then((mail) => {
        const answer = answers.shift();
        if (answer === 'hang') return;
        if (answer !== undefined) return done(Object.assign(new Error('not now'), { responseCode: answer }));
        mails.push(mail);
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    ca: cert,
    mails,
    answers,
    seen,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface BotCall {
  readonly method: string;
  readonly chat: string;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly file?: { readonly name: string; readonly text: string };
}

export interface BotServer {
  readonly api: string;
  /** Every call that was accepted. */
  readonly calls: BotCall[];
  /** Every request, accepted or not. */
  readonly paths: string[];
  /** What to answer to the next calls that send something: an answer to refuse with, `hang`, or `drop` the line after taking it. */
  readonly answers: (object | 'hang' | 'drop' | 'ok')[];
  /** Updates that getUpdates gives from an offset on. */
  readonly updates: { readonly update_id: number; readonly message?: object }[];
  readonly close: () => Promise<void>;
}

/** As much of the Bot API as is spoken to, on loopback. */
export async function openBotServer(): Promise<BotServer> {
  const calls: BotCall[] = [];
  const paths: string[] = [];
  const answers: BotServer['answers'] = [];
  const updates: { update_id: number; message?: object }[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      paths.push(request.url ?? '');
      const method = (request.url ?? '').split('/').at(-1)!;
      const call = await toCall(method, request);
      const say = (status: number, value: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (method === 'getUpdates') {
        const from = Number(call.body['offset'] ?? 0);
        return say(200, { ok: true, result: updates.filter(({ update_id }) => update_id >= from) });
      }
      const answer = answers.shift() ?? 'ok';
      if (answer === 'hang') return;
      if (typeof answer === 'object') return say((answer as { error_code?: number }).error_code ?? 400, answer);
      calls.push(call);
      if (answer === 'drop') return response.destroy();
      return say(200, { ok: true, result: { message_id: calls.length } });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    paths,
    answers,
    updates,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function toCall(method: string, request: IncomingMessage): Promise<BotCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const type = request.headers['content-type'] ?? '';
  const bytes = Buffer.concat(chunks);
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    const file = form.get('document') as File;
    const body = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
    return {
      method,
      chat: String(form.get('chat_id')),
      text: '',
      body,
      file: { name: file.name, text: await file.text() },
    };
  }
  const body = JSON.parse(bytes.toString() || '{}') as Record<string, unknown>;
  return { method, chat: String(body['chat_id']), text: typeof body['text'] === 'string' ? body['text'] : '', body };
}

export interface HookServer {
  readonly url: string;
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly body: string }[];
  readonly answers: number[];
  readonly close: () => Promise<void>;
}

/** Takes what a webhook sends. */
export async function openHookServer(): Promise<HookServer> {
  const requests: { headers: IncomingMessage['headers']; body: string }[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests,
    answers,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
