import { StringDecoder } from 'node:string_decoder';

/** Tokens of one answer. `settled` when the provider has told the final figures. */
export interface Tokens {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  settled: boolean;
}

interface WireUsage {
  input_tokens?: number | null;
  output_tokens?: number | null;
  cache_read_input_tokens?: number | null;
  cache_creation_input_tokens?: number | null;
}

interface WireEvent {
  type?: string;
  usage?: WireUsage;
  message?: { usage?: WireUsage };
  delta?: { text?: string; thinking?: string; partial_json?: string };
}

/** No event that is metered comes near; longer lines are read past. */
const longestLine = 1024 * 1024;
const longestMessage = 16 * 1024 * 1024;
/** A rough measure for what a cut answer has used: it counts, since the provider bills it. */
const charactersPerToken = 4;

function parse(text: string): WireEvent {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Reads the usage out of an answer as it streams past, event stream or whole message. */
export class Meter {
  private readonly decoder = new StringDecoder('utf8');
  private readonly usage: Required<{ [Name in keyof WireUsage]: number }> = {
    input_tokens: 0,
    output_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
  };
  private pending = '';
  private characters = 0;
  private settled = false;
  bytes = 0;

  constructor(private readonly streamed: boolean) {}

  feed(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.pending += this.decoder.write(chunk);
    if (this.streamed) this.lines();
    else if (this.pending.length > longestMessage) this.pending = '';
  }

  end(): void {
    if (this.streamed) return;
    this.take(parse(this.pending).usage);
    this.settled = true;
  }

  /**
   * Of a cut answer the output is estimated from what came, the input (when even that was not told) from what
   * went.
   */
  tokens(bytesIn: number): Tokens {
    const { input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens } = this.usage;
    const told = input_tokens + cache_read_input_tokens + cache_creation_input_tokens > 0;
    const seen = Math.ceil(this.characters / charactersPerToken);
    return {
      inputTokens: told || this.settled ? input_tokens : Math.ceil(bytesIn / charactersPerToken),
      outputTokens: this.settled ? output_tokens : Math.max(output_tokens, seen),
      cacheReadTokens: cache_read_input_tokens,
      cacheWriteTokens: cache_creation_input_tokens,
      settled: this.settled,
    };
  }

  private lines(): void {
    const lines = this.pending.split('\n');
    const rest = lines.pop() ?? '';
    this.pending = rest.length > longestLine ? '' : rest;
    for (const line of lines) if (line.startsWith('data:')) this.event(parse(line.slice('data:'.length)));
  }

  private event(event: WireEvent): void {
    if (event.type === 'message_start') this.take(event.message?.usage);
    if (event.type === 'content_block_delta') {
      const { text, thinking, partial_json } = event.delta ?? {};
      this.characters += (text ?? thinking ?? partial_json ?? '').length;
    }
    if (event.type !== 'message_delta' || !event.usage) return;
    this.take(event.usage);
    this.settled = true;
  }

  /** Figures are cumulative, and an event may leave some out. */
  private take(usage: WireUsage = {}): void {
    for (const name of Object.keys(this.usage) as (keyof WireUsage)[]) {
      const value = usage[name];
      if (typeof value === 'number') this.usage[name] = value;
    }
  }
}
