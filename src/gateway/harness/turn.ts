import { createHash, randomUUID, type UUID } from 'node:crypto';
import type { SDKMessage, SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import type { HarnessResult } from './harness.js';

type Message = SDKUserMessage & { uuid: UUID };

/**
 * What people write is never a command of the harness: `/clear` would begin another session under our feet.
 */
function userMessage(prompt: string, uuid: UUID): Message {
  const content = prompt.startsWith('/') ? ` ${prompt}` : prompt;
  return { type: 'user', message: { role: 'user', content }, parent_tool_use_id: null, uuid };
}

/** The id under which a prompt stands in the harness's record; the same for the server that takes its turn over. */
export function promptId(key: string): UUID {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
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

  constructor(prompt: string, key: string = randomUUID()) {
    this.first = userMessage(prompt, promptId(key));
  }

  steer(id: string, prompt: string): Message {
    const message = userMessage(prompt, randomUUID());
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
