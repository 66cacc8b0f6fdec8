import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageEvents, sseText, type SseEvent } from '../../../src/door/demo/message-events.js';
import type { ModelRequest } from '../../../src/door/demo/model-request.js';
import type { Answer, Step } from './script.js';

const errorTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** Says whether a counted directive still holds; asking counts. */
export type Counter = (script: string, line: number, times: number) => boolean;

/** Plays one answer to one response, step by step. */
export class Player {
  private readonly events: MessageEvents;
  private readonly gone = new AbortController();
  private done = false;
  private spoke = false;
  private calls = 0;

  constructor(
    private readonly request: ModelRequest,
    private readonly answer: Answer,
    private readonly response: ServerResponse,
    private readonly counter: Counter,
    id: string,
  ) {
    this.events = new MessageEvents(id, request.model, answer.counts);
    response.once('close', () => this.gone.abort());
  }

  /** Ends when everything is told, when a step ended the answer, or when the client has gone. */
  async play(): Promise<void> {
    for (const step of this.answer.steps) {
      await this.step(step);
      if (this.done || this.gone.signal.aborted) return;
    }
    this.send(this.events.finish());
    if (!this.request.stream) this.json(200, this.events.message());
    else this.response.end();
  }

  private async step(step: Step): Promise<void> {
    switch (step.do) {
      case 'say':
        return this.say(step.text);
      case 'slow':
        return this.say(step.text, step.ms);
      case 'echo-results':
        return this.say(this.answer.results.map(({ text }) => text).join('\n'));
      case 'has':
        return this.say(
          step.texts.map((text) => `has ${text}: ${this.hears(text) ? 'yes' : 'no'}`).join('\n'),
        );
      case 'call':
        return this.call();
      case 'wait':
        return this.pause(step.ms);
      case 'status':
        if (this.counter(this.answer.script, step.line, step.times)) this.fail(step.code);
        return;
      case 'cut':
        if (this.counter(this.answer.script, step.line, step.times)) this.cut();
        return;
      case 'hang':
        if (this.counter(this.answer.script, step.line, step.times)) await this.hang();
        return;
      // Read with the script as a whole, not played.
      case 'usage':
      case 'parallel':
      case 'end':
    }
  }

  private async say(text: string, ms = 0): Promise<void> {
    const whole = this.spoke ? `\n${text}` : text;
    this.spoke = true;
    for (const delta of whole.match(/\s*\S+\s*$|\s*\S+/g) ?? [whole]) {
      if (this.gone.signal.aborted) return;
      this.send(this.events.text(delta));
      if (ms > 0) await this.pause(ms);
    }
  }

  /** What has been said still reaches the client, the end of the answer does not. */
  private cut(): void {
    this.done = true;
    this.response.socket?.destroySoon();
  }

  private hears(text: string): boolean {
    return this.request.system.includes(text);
  }

  private call(): void {
    const call = this.answer.calls[this.calls++];
    this.spoke = false;
    if (call) this.send(this.events.tool(call.id, call.name, call.input));
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.gone.signal }).catch(() => undefined);
  }

  private async hang(): Promise<void> {
    if (!this.gone.signal.aborted) await once(this.gone.signal, 'abort');
  }

  private send(events: SseEvent[]): void {
    if (!this.request.stream || events.length === 0) return;
    if (!this.response.headersSent) this.response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.response.write(events.map(sseText).join(''));
  }

  /** Before the first byte an HTTP error, after it the API's error event. */
  private fail(code: number): void {
    this.done = true;
    const error = {
      type: errorTypes[code] ?? 'api_error',
      message: `the stub was told to fail with ${code}`,
    };
    if (!this.response.headersSent) return this.json(code, { type: 'error', error });
    this.response.end(sseText({ event: 'error', data: { type: 'error', error } }));
  }

  private json(status: number, body: unknown): void {
    this.response.writeHead(status, { 'content-type': 'application/json' });
    this.response.end(JSON.stringify(body));
  }
}
