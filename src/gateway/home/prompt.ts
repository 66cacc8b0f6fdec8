/** A message as the model is shown it; `attachments` are paths as the agent sees them. */
export interface PromptMessage {
  id: string;
  sender: string;
  senderName?: string;
  at: string;
  text: string;
  /** What it is where it is no message: an edit, a removal, a reaction to `replyTo`. */
  event?: string;
  topic?: string;
  attachments?: string[];
  replyTo?: string;
  /** Said in the room, but not to the agent. */
  observed?: boolean;
  edited?: boolean;
}

export interface TurnPrompt {
  messages: PromptMessage[];
  chat: { address: string; kind: string; title?: string };
  /** What the page or link that people came by says about itself. */
  linkContext?: string;
  /** Of a model session that could not be resumed. */
  summary?: string;
  /** From the gateway itself. */
  note?: string;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text that can neither close the element it stands in nor begin one; what XML has no place for becomes
 * U+FFFD.
 */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>]/g, (char) => escapes[char] ?? char);
}

/** The same inside double quotes, on one line. */
export function escapeAttribute(text: string): string {
  return escapeText(text)
    .replace(/"/g, '&quot;')
    .replace(/[\n\t\u2028\u2029]/g, ' ');
}

/** With a space before each; what is not said is left out. */
export function attributes(values: Record<string, string | null | undefined>): string {
  return Object.entries(values)
    .map(([name, value]) => (value ? ` ${name}="${escapeAttribute(value)}"` : ''))
    .join('');
}

function element(name: string, text: string | undefined): string[] {
  return text ? [`<${name}>${escapeText(text)}</${name}>`] : [];
}

function messageLines(message: PromptMessage): string[] {
  const { id, sender, senderName, at, event, topic, replyTo, edited, text, attachments = [] } = message;
  const said = attributes({
    id,
    from: sender,
    name: senderName,
    at,
    event,
    topic,
    'reply-to': replyTo,
    edited: edited ? 'true' : undefined,
  });
  return [
    `<message${said}>${escapeText(text)}</message>`,
    ...attachments.map((path) => `<attachment${attributes({ message: id, path })}/>`),
  ];
}

/** The messages in their order, each run of observed ones in an element of its own. */
function conversation(messages: PromptMessage[]): string[] {
  return messages.flatMap((message, index) => {
    const begins = message.observed && !messages[index - 1]?.observed;
    const ends = message.observed && !messages[index + 1]?.observed;
    return [...(begins ? ['<observed>'] : []), ...messageLines(message), ...(ends ? ['</observed>'] : [])];
  });
}

/**
 * What the model is told in one turn, or by one steered message; nothing that people write can forge an
 * element.
 */
export function turnPrompt({ messages, chat, linkContext, summary, note }: TurnPrompt): string {
  return [
    `<turn${attributes({ chat: chat.address, kind: chat.kind, title: chat.title })}>`,
    ...element('note', note),
    ...element('summary', summary),
    ...element('link', linkContext),
    ...conversation(messages),
    '</turn>',
  ].join('\n');
}
