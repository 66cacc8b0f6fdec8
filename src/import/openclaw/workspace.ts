import { placeFiles } from '../homes.js';
import type { Draft, HomeFile } from '../translation.js';
import type { Member, Roster } from './roster.js';

/** The texts of a workspace, by their paths in it. */
export interface Workspace {
  files: ReadonlyMap<string, string>;
  /** What was seen there and not read, and why. */
  unread: readonly { name: string; reason: string }[];
}

/** Files that become one file here, in the order in which they stand in it. */
const homeFiles: Readonly<Record<string, readonly string[]>> = {
  'PERSONA.md': ['SOUL.md', 'IDENTITY.md'],
  'CLAUDE.md': ['AGENTS.md', 'TOOLS.md'],
  'MEMORY.md': ['USER.md', 'MEMORY.md', 'memory.md'],
};

const reasons: Readonly<Record<string, string>> = {
  'HEARTBEAT.md': 'make a task for what is to happen by itself',
  'BOOTSTRAP.md': 'is for the first run of another program',
  'BOOT.md': 'is for the start of another program',
};

/** NP-05 to NP-07: the folder that an agent works in. */
function folderOf(member: Member, { defaults }: Roster): string {
  const own = member.given?.text('workspace');
  if (own !== undefined) return own;
  const shared = defaults?.text('workspace');
  if (member.isDefault) return shared ?? 'workspace';
  return shared === undefined ? `workspace-${member.id}` : `${shared}/${member.id}`;
}

/** Where a file of theirs goes; undefined where it is not carried. */
function placeOf(path: string): string | undefined {
  const diary = /^memory\/(\d{4}-\d{2}-\d{2})\.md$/.exec(path);
  if (diary) return `diary/${diary[1]}.md`;
  return path.startsWith('skills/') ? path : undefined;
}

function carry(agent: string, { files, unread }: Workspace, folder: string, draft: Draft): void {
  const taken = new Set<string>();
  const carried: HomeFile[] = [];
  for (const [path, names] of Object.entries(homeFiles)) {
    const parts = names.filter((name) => files.get(name)?.trim());
    for (const name of parts) taken.add(name);
    const text = parts.map((name) => files.get(name)?.trim()).join('\n\n');
    if (parts.length > 0) carried.push({ agent, path, text: `${text}\n`, from: parts.join(', ') });
  }
  for (const [path, text] of files) {
    const place = placeOf(path);
    if (place !== undefined) carried.push({ agent, path: place, text, from: path });
    else if (!taken.has(path) && text.trim() !== '')
      draft.leave(`${folder}/${path}`, reasons[path] ?? 'has no counterpart here');
  }
  placeFiles(draft, carried);
  for (const { name, reason } of unread) draft.leave(`${folder}/${name}`, reason);
}

/** AG-09, AG-11: what an agent is told by the files of its workspace. */
export function addWorkspaces(
  roster: Roster,
  read: (folder: string) => Workspace | string,
  draft: Draft,
): void {
  for (const member of roster.members) {
    const folder = folderOf(member, roster);
    const found = read(folder);
    if (typeof found === 'string') draft.leave(`workspace ${folder} of ${member.path}`, found);
    else carry(member.path, found, folder, draft);
  }
}
