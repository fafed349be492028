// The admin API. The session's cookie goes along by itself; the header says that it is this page which asks.

/** What the edge answered when it did not do what was asked. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const patience = 15000;

export async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(patience),
    headers: { 'X-ActorProxy-Console': '1', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const content = text === '' ? null : JSON.parse(text);
  if (!response.ok) {
    throw new Refused(response.status, content?.detail ?? `the edge answered ${response.status}`);
  }
  return content;
}

export const banPath = ip => `/v1/bans/${encodeURIComponent(ip)}`;
