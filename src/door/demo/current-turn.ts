import type { ModelRequest, ToolResult } from './model-request.js';

/** What people said and what tools gave back in the turn that is being answered, in order. */
export type TurnItem = { kind: 'said'; text: string } | ToolResult;

/** The harness's own remarks stand between what people say. */
function withoutReminders(text: string): string {
  return text.replace(/<system-reminder>[\s\S]*?<\/system-reminder>/g, '').trim();
}

/** The turn begins after the last answer that called no tool. */
export function currentTurn({ messages }: ModelRequest): TurnItem[] {
  const ended = messages.findLastIndex(
    ({ role, blocks }) => role === 'assistant' && !blocks.some(({ kind }) => kind === 'use'),
  );
  const blocks = messages
    .slice(ended + 1)
    .filter(({ role }) => role === 'user')
    .flatMap((message) => message.blocks);
  return blocks.flatMap((block): TurnItem[] => {
    if (block.kind === 'result') return [block];
    const text = block.kind === 'text' ? withoutReminders(block.text) : '';
    return text ? [{ kind: 'said', text }] : [];
  });
}
