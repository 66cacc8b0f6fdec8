import type { Tree } from './tree.js';
import { makeInside, writeInside } from './writing.js';

function persona(name: string, path: string): string {
  return `# ${name}

You are ${name}, the agent at ${path}. You work with the people who write to you, over weeks and months.

- Be direct and brief. Answer first, reasons after, and only as many as help.
- Do the work rather than describe it. When something cannot be done, say what is missing.
- Say when you do not know or have guessed. Never make up facts, sources or results.
- Keep what you will need again: facts and preferences in MEMORY.md, open work in work.md, the day in diary/.
- Ask before anything that cannot be undone or that other people will see.
`;
}

const instructions = `# How to work here

Write down in this file what holds for all your work: conventions, places, commands, who decides what.
`;

const memory = '# Memory\n\n';

/** The files of a new home, by path. */
export function seedsOf({ path, name }: { path: string; name?: string | null }): Record<string, string> {
  const called = name || path.slice(path.lastIndexOf('/') + 1);
  return { 'PERSONA.md': persona(called, path), 'CLAUDE.md': instructions, 'MEMORY.md': memory };
}

/** Whether the file is as a new home begins, of an agent with whatever name and path: it may have had others. */
export function isSeed(file: string, text: string): boolean {
  const [, name = '', path = ''] = /^# (.*)\n\nYou are \1, the agent at (.*)\. You work /.exec(text) ?? [];
  return seedsOf({ name: name || '-', path: path || '-' })[file] === text;
}

/** What a new home begins with; whatever is there already stays as it is. */
export async function seed(home: Tree, agent: { path: string; name?: string | null }): Promise<void> {
  for (const folder of ['skills', 'diary', 'media']) await makeInside(home, folder);
  for (const [name, text] of Object.entries(seedsOf(agent)))
    await writeInside(home, name, text, { replace: false });
}
