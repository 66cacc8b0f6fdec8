import type { GitDraft, GitEdit } from '../../kernel/git-port.js';
import { quotePath } from '../home/fast-import.js';
import type { Git } from '../home/git.js';

function dataOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}

function editOf(edit: GitEdit): Buffer {
  const path = quotePath(edit.path);
  if ('gone' in edit) return Buffer.from(`D ${path}\n`);
  if ('blob' in edit) return Buffer.from(`M ${edit.mode} ${edit.blob} ${path}\n`);
  // What stood there goes first: a tree does not take the place of another by itself.
  if ('tree' in edit) return Buffer.from(`D ${path}\nM 040000 ${edit.tree} ${path}\n`);
  return Buffer.concat([Buffer.from(`M 100644 inline ${path}\n`), dataOf(edit.text)]);
}

function headOf({ author, at, message }: GitDraft, ref: string): Buffer {
  const name = author.replace(/[<>\p{Cc}]/gu, ' ').trim() || 'rookery';
  const mail = `${name.replace(/[^\w.:/@-]+/g, '-')}@rookery`;
  const who = `${name} <${mail}> ${Math.floor(Date.parse(at) / 1000)} +0000`;
  return Buffer.concat([
    Buffer.from(`commit ${ref}\nauthor ${who}\ncommitter ${who}\n`),
    dataOf(message.replaceAll('\0', ' ')),
  ]);
}

/** Commits one after the other onto a ref that is not there yet: all of them, or none. */
export async function writeCommits(
  git: Git,
  ref: string,
  parent: string | undefined,
  drafts: readonly GitDraft[],
  merged?: string,
): Promise<void> {
  const child = git.start(['fast-import', '--quiet', '--done', '--force', '--date-format=raw']);
  let said = '';
  child.stdout.resume();
  child.stderr.on('data', (part: Buffer) => (said = (said + part.toString()).slice(0, 2000)));
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  drafts.forEach((draft, index) => {
    child.stdin.write(headOf(draft, ref));
    if (index === 0 && parent !== undefined) child.stdin.write(`from ${parent}\n`);
    if (index === drafts.length - 1 && merged !== undefined) child.stdin.write(`merge ${merged}\n`);
    for (const edit of draft.edits) child.stdin.write(editOf(edit));
    child.stdin.write('\n');
  });
  child.stdin.end('done\n');
  const code = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}: ${said.trim()}`);
}
