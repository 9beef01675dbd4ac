export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Failures before anything has left: whatever else happened, the other side does not have it. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** POSTs and reads the answer; a line that fails or times out is a value. `reason` never holds the address: it may hold a token. */
export async function post(
  url: string,
  request: { readonly body: string | FormData; readonly headers?: Readonly<Record<string, string>> },
  timeout: number,
): Promise<Answer | { readonly reason: string; readonly unsure: boolean }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: request.body,
      ...(request.headers === undefined ? {} : { headers: request.headers }),
      signal: AbortSignal.timeout(timeout * 1000),
      redirect: 'error',
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const reason = timedOut ? `no answer within ${timeout} s` : `the line failed${code === '' ? '' : ` (${code})`}`;
    return { reason, unsure: !NOT_SENT.has(code) };
  }
}
