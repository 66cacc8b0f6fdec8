import { agentPathFault } from '../platform/agent-path.js';
import type { Kind, Kinds } from './kinds.js';
import type { Fields } from './rows.js';
import { textOf } from './text.js';

/** The rows of each kind, in their order where that means something. */
export type Rows = Map<Kind, Fields[]>;

const folder = 'agents/';
export const homeFolder = '_home';

/** Where the home of an agent is in the repository. */
export const homeOf = (path: string): string => `${folder}${path}/${homeFolder}`;

/** The agent whose home a file is in, and its place there. */
export function inHome(path: string): { agent: string; file: string } | undefined {
  const mark = `/${homeFolder}/`;
  const at = path.indexOf(mark);
  if (at < 0 || !path.startsWith(folder)) return undefined;
  const agent = path.slice(folder.length, at);
  return agentPathFault(agent) === undefined ? { agent, file: path.slice(at + mark.length) } : undefined;
}

/** Whether a file of the repository says something of the configuration. */
export const isManifest = (path: string): boolean =>
  /^(agents|instance)\/.*\.ya?ml$/.test(path) && !path.split('/').includes(homeFolder);

/** The agent whose file a row stands in; undefined where that is none's. The order of routes is that of one file. */
function agentOf({ resource, written }: Kind, { path, agent, scope }: Fields): string | undefined {
  if (written.orderedBy !== undefined) return undefined;
  const place = resource.name === 'agents' ? path : (agent ?? scope);
  return typeof place === 'string' && agentPathFault(place) === undefined ? place : undefined;
}

/** The file that a row stands in, and the part of the tree that it speaks for. */
export function placeOf(kind: Kind, fields: Fields): { path: string; scope: string } {
  const agent = agentOf(kind, fields);
  return agent === undefined
    ? { path: `instance/${kind.name.toLowerCase()}.yaml`, scope: '**' }
    : { path: `${folder}${agent}/agent.yaml`, scope: agent };
}

/** The rows file by file. */
export function layOut(rows: Rows): Map<string, { scope: string; rows: Rows }> {
  const files = new Map<string, { scope: string; rows: Rows }>();
  for (const [kind, all] of rows)
    for (const fields of all) {
      const { path, scope } = placeOf(kind, fields);
      const file = files.get(path) ?? { scope, rows: new Map() };
      files.set(path, file);
      add(file.rows, kind, fields);
    }
  return files;
}

export function add(rows: Rows, kind: Kind, fields: Fields): void {
  const own = rows.get(kind);
  if (own) own.push(fields);
  else rows.set(kind, [fields]);
}

/** One file as text: a document for each kind, in the order in which rows can be made. */
export async function fileText(
  kinds: Kinds,
  { scope, rows }: { scope: string; rows: Rows },
): Promise<string> {
  const documents: string[] = [];
  for (const kind of kinds.all) {
    const own = rows.get(kind);
    if (own) documents.push(await textOf(kind, scope, own));
  }
  return documents.join('---\n');
}
