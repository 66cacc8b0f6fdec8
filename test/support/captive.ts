import { execFile } from 'node:child_process';
import type { Answered } from './client.js';

/** The runtimes that put something between an agent and the host; every attack is tried in each. */
export const isolating = ['docker', 'bubblewrap'] as const;

/** Where a captive is talked to; a `World` is one, a server in a process of its own another. */
export interface Doorstep {
  say(text: string, options?: { chat?: string; wait?: number }): Promise<Answered>;
}

/** Facts that a script finds as variables of its shell. */
export type Facts = Record<string, string | number>;

function quoted(value: string | number): string {
  return `'${String(value).replaceAll("'", `'\\''`)}'`;
}

/** A script that begins with its facts. */
export function withFacts(script: string, facts: Facts): string {
  const lines = Object.entries(facts).map(([name, value]) => `${name}=${quoted(value)}`);
  return [...lines, script].join('\n');
}

/**
 * The directive that runs a script of any length and spelling in the harness's own Bash. It is encoded, so that what
 * it looks for does not stand in the message itself.
 */
export function bash(script: string): string {
  return `!bash bash -c "$(echo ${Buffer.from(script).toString('base64')} | base64 -d)" 2>&1 || true`;
}

/** What an attacker gets out of the same script on the host: the proof that the probe would find something. */
export function onHost(script: string, facts: Facts = {}): Promise<string> {
  return new Promise((resolve) => {
    const done = (_error: Error | null, out: string, err: string): void => resolve(`${out}${err}`.trim());
    execFile('bash', ['-c', withFacts(script, facts)], done);
  });
}

/** An agent that does what the test says: its model is scripted, its harness and its container are real. */
export class Captive {
  constructor(
    private readonly at: Doorstep,
    readonly chat: string | undefined,
    readonly facts: Facts = {},
  ) {}

  /** One turn that runs these directives, then says what its tools gave back. */
  async turn(...directives: string[]): Promise<Answered> {
    const text = [...directives, '!echo-results'].join('\n');
    return this.at.say(text, { ...(this.chat !== undefined && { chat: this.chat }) });
  }

  /** What the script printed inside; a turn that was not answered is a failure of the test. */
  async sh(script: string): Promise<string> {
    const answer = await this.turn(bash(withFacts(script, this.facts)));
    const text = answer.answers.at(-1)?.text;
    if (answer.state !== 'answered' || text === undefined) throw new Error(JSON.stringify(answer));
    return text.trim();
  }
}
