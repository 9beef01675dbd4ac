import { MestreError } from '../errors.ts';

/** The fields of a call detail record that the API gives; a layout may name any of them. */
const cdrFields = ['uniqueid', 'calldate', 'clid', 'src', 'dst', 'dcontext', 'channel', 'dstchannel', 'lastapp', 'lastdata', 'duration', 'billsec', 'disposition', 'accountcode', 'userfield', 'did', 'recordingfile', 'cnum', 'outbound_cnum', 'outbound_cnam', 'dst_cnam', 'linkedid', 'peeraccount', 'sequence', 'amaflags'] as const; // prettier-ignore

export type Cdr = Readonly<Partial<Record<(typeof cdrFields)[number], string>>>;

export interface FreepbxExchange {
  readonly url: string;
  readonly clientId: string;
  readonly secret: string;
  /** Rows per request. */
  readonly page: number;
  /** Milliseconds for one request. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Waits before another try; tests pass their own. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

const TRIES = 4;

/**
 * All call detail records of one closed day (`YYYY-MM-DD`, the clock of the exchange), by `fetchAllCdrs` of the GraphQL API of FreePBX's
 * CDR module, with client credentials and the scope gql:cdr. The API pages by offset, so rows that come or go meanwhile would shift the
 * pages: the count must be the same on every page and equal to the distinct rows in the end, otherwise the day is read again from the start.
 * Throws `fetch_failed` (69) where the exchange does not answer or its pages do not agree, `fetch_refused` (77) where it refuses us.
 */
export async function fetchCdrs(exchange: FreepbxExchange, day: string): Promise<Cdr[]> {
  const token = await login(exchange);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const rows = await readDay(exchange, token, day);
    if (rows !== undefined) return rows;
  }
  throw new MestreError('unavailable', 'fetch_failed', `The records of ${day} kept changing while they were read`, {
    hint: 'fetch a day that is over, by the clock of the exchange',
    at: exchange.url,
  });
}

/** A day's rows, or undefined where the pages do not fit together. */
async function readDay(exchange: FreepbxExchange, token: string, day: string): Promise<Cdr[] | undefined> {
  const rows = new Map<string, Cdr>();
  let total: number | undefined;
  for (let offset = 0; total === undefined || offset < total; offset += exchange.page) {
    const query = `query { fetchAllCdrs(first: ${exchange.page}, after: ${offset}, orderby: date, startDate: ${JSON.stringify(day)}, endDate: ${JSON.stringify(day)}) { cdrs { ${cdrFields.join(' ')} } totalCount status message } }`;
    const page = toPage(await post(exchange, '/admin/api/api/gql', { token, json: { query } }), exchange.url);
    total ??= page.total;
    if (page.total !== total || (page.cdrs.length === 0 && offset < total)) return undefined;
    for (const row of page.cdrs) rows.set(JSON.stringify([row.uniqueid, row.linkedid, row.sequence]), row);
  }
  return rows.size === total ? [...rows.values()] : undefined;
}

function toPage(answer: unknown, url: string): { readonly cdrs: readonly Cdr[]; readonly total: number } {
  const { data, errors } = (answer ?? {}) as {
    data?: { fetchAllCdrs?: { cdrs?: readonly object[] | null; totalCount?: number; status?: boolean; message?: string } | null }; // prettier-ignore
    errors?: readonly { message?: string }[];
  };
  const result = data?.fetchAllCdrs;
  const said = errors?.[0]?.message ?? result?.message ?? 'no fetchAllCdrs in the answer';
  // An exchange without a call on that day says so by status false and no rows.
  if (result?.status === false && !errors && /no data|not found/i.test(said)) return { cdrs: [], total: 0 };
  if (errors || !result || result.status === false || typeof result.totalCount !== 'number')
    throw new MestreError('unavailable', 'fetch_failed', `The exchange did not give its records: ${said}`, {
      hint: 'is the CDR module with its API installed, and has the application the scope gql:cdr?',
      at: url,
    });
  const cdrs = (result.cdrs ?? []).map(
    (row): Cdr =>
    Object.fromEntries(Object.entries(row).flatMap(([name, value]) => value === null || value === undefined ? [] : [[name, String(value)]])), // prettier-ignore
  );
  return { cdrs, total: result.totalCount };
}

async function login(exchange: FreepbxExchange): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: exchange.clientId, client_secret: exchange.secret, scope: 'gql:cdr' }; // prettier-ignore
  const answer = (await post(exchange, '/admin/api/api/token', { form })) as { access_token?: string } | null;
  if (typeof answer?.access_token === 'string') return answer.access_token;
  throw new MestreError('unavailable', 'fetch_failed', 'The exchange gave no access token', { at: exchange.url });
}

interface Body {
  readonly token?: string;
  readonly json?: object;
  readonly form?: Readonly<Record<string, string>>;
}

/** One request, again after a pause where the exchange is busy or silent. */
async function post(exchange: FreepbxExchange, path: string, body: Body): Promise<unknown> {
  const wait = exchange.wait ?? ((milliseconds) => new Promise((done) => setTimeout(done, milliseconds)));
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryPost(exchange, path, body);
    if ('answer' in outcome) return outcome.answer;
    if (attempt === TRIES || exchange.signal.aborted)
      throw new MestreError('unavailable', 'fetch_failed', `The exchange does not answer: ${outcome.why}`, {
        hint: `try again later; asked four times: ${exchange.url}`,
        at: exchange.url,
      });
    await wait(1000 * 4 ** (attempt - 1));
  }
}

async function tryPost(exchange: FreepbxExchange, path: string, body: Body) {
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, exchange.url), {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': body.json ? 'application/json' : 'application/x-www-form-urlencoded',
        ...(body.token === undefined ? {} : { authorization: `Bearer ${body.token}` }),
      },
      body: body.json ? JSON.stringify(body.json) : new URLSearchParams(body.form).toString(),
      redirect: 'error',
      signal: AbortSignal.any([exchange.signal, AbortSignal.timeout(exchange.timeout)]),
    });
    text = await response.text();
  } catch (error) {
    // The message of the cause tells the host and the reason, never the body with the secret.
    const { cause } = error as { cause?: { code?: string } };
    return { why: cause?.code ?? (error as Error).name };
  }
  if (response.status === 401 || response.status === 403)
    throw new MestreError('forbidden', 'fetch_refused', `The exchange refuses us (${response.status})`, {
      hint: 'check client_id, secret and the scope gql:cdr of the application in FreePBX, under Connectivity, API',
      at: exchange.url,
    });
  if (response.status === 429 || response.status >= 500) return { why: `status ${response.status}` };
  try {
    if (response.ok) return { answer: JSON.parse(text) as unknown };
  } catch {
    // Told below: what came is no JSON.
  }
  throw new MestreError('unavailable', 'fetch_failed', `The exchange answered ${response.status} and no JSON`, {
    hint: `is ${exchange.url} a FreePBX with its API on?`,
    at: exchange.url,
  });
}
