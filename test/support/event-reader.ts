export interface SeenEvent {
  seq: number;
  kind: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
}

function parseFrame(frame: string): SeenEvent | undefined {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1];
  const [seq, kind, data] = [field('id'), field('event'), field('data')];
  return seq && kind && data ? { seq: Number(seq), kind, data: JSON.parse(data) as unknown } : undefined;
}

/** Server-sent events as they come in, from the moment that it is made. */
export class EventReader {
  readonly seen: SeenEvent[] = [];
  /** Resolves when the server has ended the stream or the connection is gone. */
  readonly ended: Promise<void>;
  private readonly gone = new AbortController();
  private wake: () => void = () => undefined;
  private over = false;

  constructor(url: string, headers: Record<string, string>) {
    this.ended = this.read(url, headers)
      .catch(() => undefined)
      .then(() => {
        this.over = true;
        this.wake();
      });
  }

  get last(): number {
    return this.seen.at(-1)?.seq ?? 0;
  }

  kinds(): string[] {
    return this.seen.map(({ kind }) => kind);
  }

  /** The first event that fits, seen already or still to come. */
  async first(fits: (event: SeenEvent) => boolean): Promise<SeenEvent> {
    for (;;) {
      const found = this.seen.find(fits);
      if (found) return found;
      if (this.over) throw new Error(`the stream has ended before; seen: ${JSON.stringify(this.seen)}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async close(): Promise<void> {
    this.gone.abort();
    await this.ended;
  }

  private async read(url: string, headers: Record<string, string>): Promise<void> {
    const response = await fetch(url, { headers, signal: this.gone.signal });
    if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
    let rest = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const frames = (rest + chunk).split('\n\n');
      rest = frames.pop() ?? '';
      this.seen.push(...frames.flatMap((frame) => parseFrame(frame) ?? []));
      this.wake();
    }
  }
}
