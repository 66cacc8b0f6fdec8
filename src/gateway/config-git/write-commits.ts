import { once } from 'node:events';
import type { GitDraft, GitEdit, GitMade } from '../../kernel/git-port.js';
import { quotePath } from '../home/fast-import.js';
import type { Git } from '../home/git.js';

function dataOf(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}

function editOf(edit: GitEdit): Buffer {
  const path = quotePath(edit.path);
  if ('gone' in edit) return Buffer.from(`D ${path}\n`);
  if ('blob' in edit) return Buffer.from(`M ${edit.mode} ${edit.blob} ${path}\n`);
  const [mode, bytes] = 'text' in edit ? ['100644', Buffer.from(edit.text)] : [edit.mode, edit.bytes];
  return Buffer.concat([Buffer.from(`M ${mode} inline ${path}\n`), dataOf(bytes)]);
}

function headOf({ author, at, message }: GitDraft, ref: string, mark: number): Buffer {
  const name = author.replace(/[<>\p{Cc}]/gu, ' ').trim() || 'rookery';
  const mail = `${name.replace(/[^\w.:/@-]+/g, '-')}@rookery`;
  const who = `${name} <${mail}> ${Math.floor(Date.parse(at) / 1000)} +0000`;
  return Buffer.concat([
    Buffer.from(`commit ${ref}\nmark :${mark}\nauthor ${who}\ncommitter ${who}\n`),
    dataOf(Buffer.from(message.replaceAll('\0', ' '))),
  ]);
}

/** One `git fast-import` over any number of commits; the ref moves at its end, or not at all. */
class Stream {
  readonly #child;
  readonly #ended: Promise<number | null>;
  readonly #printed: Buffer[] = [];
  #said = '';

  constructor(git: Git) {
    this.#child = git.start(['fast-import', '--quiet', '--done', '--force', '--date-format=raw']);
    this.#child.stdout.on('data', (part: Buffer) => this.#printed.push(part));
    this.#child.stderr.on(
      'data',
      (part: Buffer) => (this.#said = (this.#said + String(part)).slice(0, 2000)),
    );
    // A broken pipe is told by the way it ended.
    this.#child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve, reject) => this.#child.once('error', reject).once('close', resolve));
    this.#ended.catch(() => undefined);
  }

  async write(chunk: string | Buffer): Promise<void> {
    const { stdin } = this.#child;
    if (!stdin.writable || stdin.write(chunk)) return;
    await Promise.race([once(stdin, 'drain').catch(() => undefined), this.#ended]);
  }

  /** The name of the commit with this mark. */
  async finish(mark: number): Promise<string> {
    this.#child.stdin.end(`get-mark :${mark}\ndone\n`);
    const code = await this.#ended;
    const name = String(Buffer.concat(this.#printed)).trim();
    if (code === 0 && /^[0-9a-f]{40}$/.test(name)) return name;
    throw new Error(`git fast-import ended with ${code}: ${this.#said.trim()}`);
  }

  async abandon(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

async function writeDraft(stream: Stream, draft: GitDraft, head: Buffer, from?: string): Promise<void> {
  await stream.write(head);
  if (from !== undefined) await stream.write(`from ${from}\n`);
  if (draft.merged !== undefined) await stream.write(`merge ${draft.merged}\n`);
  for await (const edit of draft.edits) await stream.write(editOf(edit));
  await stream.write('\n');
}

/** Commits one after the other, the last of them under a ref: all of them, or none. Without any, git is not asked. */
export async function writeCommits(
  git: Git,
  ref: string,
  parent: string | undefined,
  drafts: Iterable<GitDraft> | AsyncIterable<GitDraft>,
): Promise<GitMade> {
  let stream: Stream | undefined;
  let commits = 0;
  try {
    for await (const draft of drafts) {
      stream ??= new Stream(git);
      commits += 1;
      await writeDraft(stream, draft, headOf(draft, ref, commits), commits === 1 ? parent : undefined);
    }
    return { head: stream ? await stream.finish(commits) : parent, commits };
  } catch (error) {
    await stream?.abandon();
    throw error;
  }
}
