import type { Block, Message, ToolResult } from './model-request.js';

/** What people said and what tools gave back in the turn that is being answered, in order. */
export type TurnItem = { kind: 'said'; text: string } | ToolResult;

const steered =
  /sent a new message while you were working:\n([\s\S]*?)(?=\n\nThis is how |<\/system-reminder>|$)/g;

const reminder = /<system-reminder>[\s\S]*?<\/system-reminder>/g;

/** What the harness or the gateway says in the place of a person: the turn goes on. */
const remark =
  /^(?:\[Request interrupted by user|Your response above was cut off mid-stream|<turn [^>]*kind="resumed")/;

function steeredIn(text: string): TurnItem[] {
  return [...text.matchAll(steered)].map(([, said = '']) => ({ kind: 'said', text: said.trim() }));
}

function addTo(turn: TurnItem[], role: string, block: Block): TurnItem[] {
  if (block.kind === 'use' || role === 'assistant') return turn;
  const additions = steeredIn(
    block.kind === 'text' ? block.text : (block.text.match(reminder) ?? []).join('\n'),
  );
  const text = block.text.replace(reminder, '').trim();
  if (block.kind === 'result') return [...turn, { ...block, text }, ...additions];
  if (additions.length > 0) return [...turn, ...additions];
  return role !== 'user' || text === '' || remark.test(text) ? turn : [{ kind: 'said', text }];
}

/**
 * A prompt begins the turn anew: what stands before it is over, be it answered, failed or interrupted.
 * A steered message adds to the turn: the harness marks it and puts it in a system message, or, for models
 * that take none in a conversation, in a reminder at the end of a tool result.
 */
export function currentTurn(messages: Message[]): TurnItem[] {
  return messages
    .flatMap(({ role, blocks }) => blocks.map((block) => ({ role, block })))
    .reduce<TurnItem[]>((turn, { role, block }) => addTo(turn, role, block), []);
}
