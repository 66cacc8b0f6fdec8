import type { Json } from '../../platform/json.js';

/** One server-sent event of a streamed answer. */
export interface SseEvent {
  event: string;
  data: { [key: string]: Json };
}

export interface TokenCounts {
  input: number;
  output: number;
  cacheRead?: number;
  cacheWrite?: number;
}

type Content = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: Json };

function usage(counts: TokenCounts): Json {
  return {
    input_tokens: counts.input,
    output_tokens: counts.output,
    cache_read_input_tokens: counts.cacheRead ?? 0,
    cache_creation_input_tokens: counts.cacheWrite ?? 0,
  };
}

/** How a row of an event stream is written. */
export function sseText({ event, data }: SseEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Tells one answer of the model as events, in the order of the API, and as the whole message at the end. */
export class MessageEvents {
  private readonly content: Content[] = [];
  private started = false;
  private open = false;

  constructor(
    private readonly id: string,
    private readonly model: string,
    private readonly counts: TokenCounts,
  ) {}

  text(delta: string): SseEvent[] {
    const last = this.content.at(-1);
    const events = this.open ? [] : this.begin({ type: 'text', text: '' });
    if (this.open && last?.type === 'text') last.text += delta;
    else this.content.push({ type: 'text', text: delta });
    this.open = true;
    return [...events, this.delta({ type: 'text_delta', text: delta })];
  }

  tool(id: string, name: string, input: Json): SseEvent[] {
    const events = [...this.closeBlock(), ...this.begin({ type: 'tool_use', id, name, input: {} })];
    this.content.push({ type: 'tool_use', id, name, input });
    this.open = true;
    return [
      ...events,
      this.delta({ type: 'input_json_delta', partial_json: JSON.stringify(input) }),
      ...this.closeBlock(),
    ];
  }

  finish(): SseEvent[] {
    const events = [...this.start(), ...this.closeBlock()];
    const delta = { stop_reason: this.stopReason(), stop_sequence: null };
    return [
      ...events,
      this.event('message_delta', { delta, usage: usage(this.counts) }),
      this.event('message_stop', {}),
    ];
  }

  /** The answer for a request that did not ask for a stream. */
  message(): Json {
    return {
      ...this.head(),
      content: this.content,
      stop_reason: this.stopReason(),
      usage: usage(this.counts),
    };
  }

  private start(): SseEvent[] {
    if (this.started) return [];
    this.started = true;
    const counts = usage({ ...this.counts, output: 1 });
    return [this.event('message_start', { message: { ...this.head(), usage: counts } })];
  }

  private closeBlock(): SseEvent[] {
    if (!this.open) return [];
    this.open = false;
    return [this.event('content_block_stop', { index: this.content.length - 1 })];
  }

  private begin(block: Content): SseEvent[] {
    const index = this.content.length;
    return [...this.start(), this.event('content_block_start', { index, content_block: block })];
  }

  private delta(delta: Json): SseEvent {
    return this.event('content_block_delta', { index: this.content.length - 1, delta });
  }

  private event(type: string, data: { [key: string]: Json }): SseEvent {
    return { event: type, data: { type, ...data } };
  }

  private head(): { [key: string]: Json } {
    const { id, model } = this;
    return {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
    };
  }

  private stopReason(): string {
    return this.content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn';
  }
}
