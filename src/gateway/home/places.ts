import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { agentPathFault } from '../../platform/agent-path.js';
import { Problem } from '../../platform/problem.js';

/** What this folder needs to know of an agent's row. */
export interface HomeAgent {
  id: string;
  number: number;
  path: string;
  name?: string | null;
}

/** Folders of one agent on the host. No path segment begins with `_`, so they never meet a child's. */
export interface HomePaths {
  /** Mounted at /workspace. */
  home: string;
  /** One folder a session below it, each mounted at /home/agent. */
  sessions: string;
  /** What is known of people; never mounted. */
  people: string;
  /** Holds the id of the agent that the folders belong to. */
  marker: string;
}

export function agentFolder(dataDir: string, path: string): string {
  const fault = agentPathFault(path);
  if (fault) throw new Problem('invalid', `The agent path ${fault}.`);
  return join(dataDir, 'agents', path);
}

export function pathsOf(dataDir: string, path: string): HomePaths {
  const folder = agentFolder(dataDir, path);
  return {
    home: join(folder, '_home'),
    sessions: join(folder, '_sessions'),
    people: join(folder, '_people'),
    marker: join(folder, '_agent'),
  };
}

/** Ids become file names only when they are plain. */
export function checkPlain(name: string, what: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    throw new Problem('invalid', `${JSON.stringify(name)} cannot name ${what}.`);
}

/** The file of what is known of a person: one a person, whatever characters the platform's ids have. */
export function personFile(person: string): string {
  const encoded = encodeURIComponent(person.toWellFormed()).replace(/[~*]/g, (char) =>
    char === '~' ? '%7E' : '%2A',
  );
  if (encoded.length > 0 && encoded.length <= 160) return `${encoded}.md`;
  return `~${createHash('sha256').update(person).digest('hex')}.md`;
}

/**
 * What is left of a name that came with a file, for use as one: no separators, no control characters, not
 * hidden.
 */
export function safeName(name: string): string {
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._ -]/gu, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const dot = plain.lastIndexOf('.');
  const ending = dot > 0 && plain.length - dot <= 12 ? plain.slice(dot) : '';
  const stem = [...plain.slice(0, plain.length - ending.length)];
  while (Buffer.byteLength(stem.join('') + ending) > 100) stem.pop();
  return stem.join('') + ending || 'file';
}
