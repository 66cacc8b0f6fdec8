import type { EventFile, InboundEvent } from '../channel.js';
import { keptHeaders, keptQuery } from './hook.headers.js';
import { headerOf, type Headers } from './hook.signature.js';

/** A request to a hook's address; the body as it came. */
export interface HookRequest {
  headers: Headers;
  query: Readonly<Record<string, unknown>>;
  body: Buffer;
}

/** The hook that was called. */
export interface HookRoom {
  chat: string;
  link: string;
  topic?: string;
}

/** Headers in which senders name the delivery; a repeated delivery has the same. */
const deliveryHeaders = [
  'webhook-id',
  'svix-id',
  'x-github-delivery',
  'x-gitlab-event-uuid',
  'x-shopify-webhook-id',
  'i-twilio-idempotency-token',
  'idempotency-key',
];

/** Longer text goes to the agent as a file, with its beginning in the message. */
const longestText = 100_000;
const beginning = 4000;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const textual =
  /^(text\/|application\/(json|xml|x-www-form-urlencoded|graphql|javascript|x-ndjson)\b)|\+(json|xml)\b/i;

function textOf({ headers, body }: HookRequest): string | undefined {
  const type = headerOf(headers, 'content-type');
  if (type !== undefined && !textual.test(type)) return undefined;
  try {
    const text = utf8.decode(body);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function fieldOf(text: string | undefined, name: string): string | undefined {
  try {
    const value = (JSON.parse(text ?? '') as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' && value.length <= 200 ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What names the delivery: a header, or for Stripe and Slack, which have none, the event's id in the body. */
export function deliveryKey(request: HookRequest, text = textOf(request)): string | undefined {
  for (const name of deliveryHeaders) {
    const value = headerOf(request.headers, name);
    if (value !== undefined && value !== '') return `${name} ${value.slice(0, 200)}`;
  }
  const by = { 'stripe-signature': 'id', 'x-slack-request-timestamp': 'event_id' };
  for (const [header, field] of Object.entries(by)) {
    const id = headerOf(request.headers, header) === undefined ? undefined : fieldOf(text, field);
    if (id !== undefined) return `${header} ${id}`;
  }
  return undefined;
}

const extensions: Record<string, string> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'text/csv': 'csv',
};

function fileOf({ headers, body }: HookRequest): EventFile {
  const type = (headerOf(headers, 'content-type') ?? 'application/octet-stream').split(';', 1)[0] ?? '';
  return {
    name: `body.${extensions[type.trim()] ?? (type.startsWith('text/') ? 'txt' : 'bin')}`,
    type,
    bytes: body,
  };
}

function bodyLines(request: HookRequest, text: string | undefined): string {
  if (request.body.length === 0) return '(no body)';
  if (text === undefined) return `(a body of ${request.body.length} bytes, attached)`;
  if (text.length <= longestText) return text;
  return `${text.slice(0, beginning)}\n(the body has ${text.length} characters; all of it is attached)`;
}

/** A request as the agent reads it, and as the bus keeps it. */
export function hookEvent({ chat, link, topic }: HookRoom, request: HookRequest): InboundEvent {
  const text = textOf(request);
  const query = keptQuery(request.query);
  const head = [
    `POST webhook${query.length > 0 ? `?${query.join('&')}` : ''}`,
    ...Object.entries(keptHeaders(request.headers)).map(([name, value]) => `${name}: ${value}`),
  ];
  const attached = request.body.length > 0 && (text === undefined || text.length > longestText);
  const key = deliveryKey(request, text);
  return {
    verb: 'message',
    chat,
    peer: { kind: 'direct', id: link },
    sender: `hook:${link}`,
    text: `${head.join('\n')}\n\n${bodyLines(request, text)}`,
    files: attached ? [fileOf(request)] : [],
    ...(topic !== undefined && { topic }),
    ...(key !== undefined && { eventKey: `${link} ${key}` }),
  };
}
