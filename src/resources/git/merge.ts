import type { GitDraft, GitEdit, GitEntry } from '../../kernel/git-port.js';
import type { ReadContext } from '../../kernel/resource.js';
import { inHome } from '../../manifest/layout.js';
import { mergeRows, type Choice } from '../../manifest/three-way.js';
import { mergeFiles, type Files } from './files.js';
import type { Live } from './live.js';
import type { GitMeans } from './means.js';
import { agentsIn } from './plan.js';
import { edits, type Said } from './tree.js';

interface Sides {
  base: Said;
  live: Live;
  ours: Said;
  theirs: Said;
  remote: string;
}

function homeEdits(taken: ReadonlyMap<string, GitEntry | undefined>): GitEdit[] {
  return [...taken].map(([path, entry]) => (entry ? { path, ...entry } : { path, gone: true }));
}

/** A home that was in the repository before its agent was here is all new to that agent. */
function ofAgents(homes: Files, agents: ReadonlySet<string>): Files {
  return new Map([...homes].filter(([path]) => agents.has(inHome(path)?.agent ?? '')));
}

/** What of a commit has to be written for its homes to be ours, but for what is taken of it. */
export function differing(theirs: Files, ours: Files, taken: ReadonlyMap<string, unknown>) {
  const out = new Map<string, GitEntry | undefined>();
  for (const path of new Set([...theirs.keys(), ...ours.keys()])) {
    const [here, there] = [ours.get(path), theirs.get(path)];
    const same = here?.blob === there?.blob && here?.mode === there?.mode;
    if (!same && !taken.has(path)) out.set(path, here);
  }
  return out;
}

export const mergeOf = (context: ReadContext, message: string, made: readonly GitEdit[]): GitDraft => ({
  ...{ author: context.caller.label, at: context.now, message: `${message}\n`, edits: made },
});

/** What both sides are together, as a commit upon that of the repository; as a side branch while some of it is open. */
export async function merged(context: ReadContext, means: GitMeans, sides: Sides, choice: Choice) {
  const { git } = context.ports;
  const { base, live, ours, theirs, remote } = sides;
  const rows = mergeRows(means.kinds, { base: base.rows, ours: live.rows, theirs: theirs.rows }, choice);
  const known = new Set([...agentsIn(base.rows), ...agentsIn(live.rows)]);
  const homes = {
    ...{ base: ofAgents(base.homes, known), ours: ofAgents(ours.homes, known) },
    theirs: theirs.homes,
  };
  const files = mergeFiles(homes, choice);
  const conflicts = [...rows.conflicts, ...files.conflicts];
  const open = conflicts.length > 0;
  const [upon, from] = open ? [live.commit, ours] : [remote, theirs];
  const kept = open ? files.taken : differing(theirs.homes, homes.ours, files.taken);
  const made = [...(await edits(means.kinds, from.byFile, rows.rows)), ...homeEdits(kept)];
  const ahead = !open && !(await git.isBefore(live.commit, remote));
  const draft = mergeOf(context, open ? 'Some of both sides' : 'Bring both sides together', made);
  const drafts = made.length > 0 || ahead ? [{ ...draft, ...(ahead && { merged: live.commit }) }] : [];
  const { head: commit = upon } = await git.commit(open ? 'open' : 'live', upon, drafts);
  if (drafts.length === 0) await git.keep(open ? 'open' : 'live', commit);
  return { rows: rows.rows, files: files.taken, conflicts, commit, open };
}
