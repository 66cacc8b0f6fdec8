import type { Tables } from '../../db/tables/index.js';

export type Heard = Pick<Tables['message'], 'chat' | 'turnId' | 'attachments'> & { seq: number };

/** Messages and turns that are traces, and where they were. */
export class Found {
  readonly messages = new Set<number>();
  readonly turns = new Set<string>();
  /** Turns of others that were told what an agent came to: their records go, not what they said. */
  readonly told = new Set<string>();
  /** Where it was spoken, and the part of it that goes as a whole. */
  readonly chats = new Set<string>();
  readonly whole = new Set<string>();
  readonly attachments = new Set<string>();
  /** Calls that people were asked about. */
  readonly approvals = new Set<string>();

  take({ seq, chat, turnId, attachments }: Heard): void {
    this.messages.add(seq);
    this.chats.add(chat);
    if (turnId !== null) this.turns.add(turnId);
    for (const { id } of (attachments ?? []) as { id?: string }[])
      if (id !== undefined) this.attachments.add(id);
  }
}
