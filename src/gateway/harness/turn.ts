import { randomUUID, type UUID } from 'node:crypto';
import type { SDKMessage, SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import type { HarnessResult } from './harness.js';

type Message = SDKUserMessage & { uuid: UUID };

/**
 * What people write is never a command of the harness: `/clear` would begin another session under our feet.
 */
function userMessage(prompt: string): Message {
  const content = prompt.startsWith('/') ? ` ${prompt}` : prompt;
  return { type: 'user', message: { role: 'user', content }, parent_tool_use_id: null, uuid: randomUUID() };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The running turn: the messages that went into it, and which of them the harness has taken. */
export class Turn {
  readonly first: Message;
  private readonly waiting = new Map<string, string>();
  /** Somebody has asked for its end. */
  stopping = false;

  constructor(prompt: string) {
    this.first = userMessage(prompt);
  }

  steer(id: string, prompt: string): Message {
    const message = userMessage(prompt);
    this.waiting.set(message.uuid, id);
    return message;
  }

  /** The id of the steered message that the harness acknowledges with this, when it is one. */
  taken(uuid: string | undefined): string | undefined {
    const id = this.waiting.get(uuid ?? '');
    this.waiting.delete(uuid ?? '');
    return id;
  }

  /** The result of a turn that was stopped before the harness had begun with it. */
  unbegun(): HarnessResult {
    return { kind: 'result', outcome: 'interrupted', text: '', more: false };
  }

  /** What the harness has not taken yet makes a further answer, unless the turn is being stopped. */
  result(message: Extract<SDKMessage, { type: 'result' }>): HarnessResult {
    const { subtype, is_error } = message;
    const told = subtype === 'success' ? String(message.result) : strings(message.errors).join('\n');
    const aborted = String(message.terminal_reason ?? '').startsWith('aborted');
    const well = subtype === 'success' && !is_error;
    const more = !this.stopping && this.waiting.size > 0;
    if (aborted || (this.stopping && !well))
      return { kind: 'result', outcome: 'interrupted', text: '', more };
    if (well) return { kind: 'result', outcome: 'success', text: told, more };
    return { kind: 'result', outcome: 'failed', text: '', reason: told || subtype, more };
  }
}
