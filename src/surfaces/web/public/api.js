/** The page's address without the slash: what a message is posted to. */
const base = location.pathname.replace(/\/$/, '');

/** A refusal by the server, with its problem; `status` 0 when it was not reached. */
export class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(
      problem?.errors?.map(({ path, message }) => `${path} ${message}`.trim()).join(', ') ||
        problem?.detail ||
        '',
    );
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Worth another try with the same id: not reached, too early, or a fault on the other side. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(base + path, options);
  } catch {
    throw new Refused(0);
  }
  const body = await answer.json().catch(() => undefined);
  if (!answer.ok)
    throw new Refused(answer.status, body, Number(answer.headers.get('retry-after')) || undefined);
  return body;
}

export const history = () => call('/history');
export const cancel = (turn) => call(`/turns/${encodeURIComponent(turn)}/cancel`, { method: 'POST' });
export const eventsUrl = (after) => `${base}/events?after=${after}`;
export const fileUrl = (id) => `${base}/files/${encodeURIComponent(id)}`;

/** Posts a message; the same id again is the same message. */
export function post({ id, text, topic, files }) {
  if (files.length === 0) {
    const body = JSON.stringify({ id, text, topic });
    return call('', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  }
  const form = new FormData();
  form.set('id', id);
  form.set('text', text);
  if (topic) form.set('topic', topic);
  for (const file of files) form.append('file', file, file.name);
  return call('', { method: 'POST', body: form });
}
