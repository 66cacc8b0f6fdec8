import { createHash } from 'node:crypto';
import { parseDocument } from 'yaml';
import { bundleBounds, type BundleFile } from '../../kernel/package-port.js';
import type { Kind, Kinds } from '../../manifest/kinds.js';
import { formOf, type Fields } from '../../manifest/rows.js';
import { canonicalJson } from '../../platform/json.js';
import { Problem } from '../../platform/problem.js';
import { placeOf } from './places.js';
import { scan, type Found } from './scan.js';

/** A row that the package brings, by its name in it. */
export interface Wanted {
  kind: Kind;
  name: string;
  fields: Fields;
}

/** A bundle as it was read. */
export interface Bundle {
  name: string;
  description: string | null;
  digest: string;
  findings: Found[];
  wanted: Wanted[];
}

const refuse = (path: string, message: string): never => {
  throw new Problem('invalid', `The package is not valid: ${path} ${message}.`, [{ path, message }]);
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** SHA-256 of names and contents, whatever order they come in. */
export function digestOf(files: readonly BundleFile[]): string {
  const rows = files
    .map(({ path, text = '' }) => [path, createHash('sha256').update(text).digest('hex')])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return createHash('sha256').update(canonicalJson(rows)).digest('hex');
}

function checkSizes(files: readonly BundleFile[]): void {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (files.length > bundleBounds.files) refuse('files', `are more than ${bundleBounds.files}`);
  if (total > bundleBounds.totalBytes) refuse('files', `have more than ${bundleBounds.totalBytes} bytes`);
  const seen = new Set<string>();
  for (const { path } of files) {
    const plain = path.toLowerCase();
    if (seen.has(plain)) refuse(path, 'is there twice');
    seen.add(plain);
  }
  for (const path of seen)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      if (seen.has(path.slice(0, at))) refuse(path.slice(0, at), 'is a file and a folder');
}

/** What package.yaml says: its name, what it is for, and rows by name. */
function headOf(files: readonly BundleFile[]): Fields {
  const text = files.find(({ path }) => path === 'package.yaml')?.text;
  if (text === undefined) return refuse('package.yaml', 'is not there');
  const document = parseDocument(text, { uniqueKeys: true, schema: 'core', merge: false });
  const [fault] = document.errors;
  if (fault) refuse('package.yaml', `is not YAML: ${fault.message.split('\n', 1)[0]}`);
  let head: unknown;
  try {
    head = document.toJS({ maxAliasCount: 0 });
  } catch {
    refuse('package.yaml', 'must not hold aliases');
  }
  if (!isFields(head)) return refuse('package.yaml', 'must be a mapping');
  const unknown = Object.keys(head).find(
    (each) => !['name', 'description', 'routes', 'tasks'].includes(each),
  );
  if (unknown !== undefined) refuse('package.yaml', `has the unknown key ${unknown}`);
  return head;
}

function textIn(head: Fields, name: string, pattern: RegExp): string | undefined {
  const value = head[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  return refuse('package.yaml', `has a ${name} that is none`);
}

/** Rows lead to the agent that gets the package, and to no other. */
function withAgent(kind: Kind, row: Fields, agent: string): Fields {
  if (kind.name !== 'Route') return { ...row, agent };
  const { target = {} } = row;
  return { ...row, target: isFields(target) ? { ...target, agent } : target };
}

function rowOf(kind: Kind | undefined, at: string, row: unknown, agent: string): Fields {
  if (!kind) return refuse(at, 'is of a kind that this server does not have');
  if (!isFields(row)) return refuse(at, 'must be a mapping');
  const { target } = row;
  if ('agent' in row || (isFields(target) && ('agent' in target || 'agents' in target)))
    refuse(at, 'names an agent; it leads to the one that gets the package');
  try {
    return formOf(kind, kind.check(withAgent(kind, row, agent)));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const [fault] = error.fields ?? [];
    return refuse(at, fault ? `${fault.path} ${fault.message}` : error.detail);
  }
}

function rowsOf(head: Fields, kinds: Kinds, agent: string): Wanted[] {
  return (
    [
      ['routes', 'Route'],
      ['tasks', 'Task'],
    ] as const
  ).flatMap(([part, kindName]) => {
    const rows = head[part] ?? {};
    if (!isFields(rows)) return refuse('package.yaml', `must have ${part} by name`);
    const kind = kinds.find(kindName);
    return Object.entries(rows).map(([name, row]) => {
      if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(name)) refuse(`package.yaml ${part}`, `has the name ${name}`);
      const fields = rowOf(kind, `${part}.${name}`, row, agent);
      return { kind: kind as Kind, name, fields };
    });
  });
}

function filesOf(files: readonly BundleFile[], kinds: Kinds, agent: string): Wanted[] {
  return files.flatMap(({ path, text }) => {
    const place = placeOf(path, files);
    if (!place || text === undefined) return [];
    const kind = kinds.find(place.kind);
    if (!kind) return refuse(path, 'is of a kind that this server does not have');
    const { name } = place;
    return [{ kind, name, fields: formOf(kind, kind.check({ agent, name, content: text })) }];
  });
}

/** Reads a bundle for an agent; whatever is wrong with it is a Problem that names the place. */
export function readBundle(files: readonly BundleFile[], kinds: Kinds, agent: string): Bundle {
  checkSizes(files);
  const head = headOf(files);
  const name = textIn(head, 'name', /^[a-z0-9][a-z0-9-]{0,63}$/);
  if (name === undefined) return refuse('package.yaml', 'has no name');
  const findings = scan(files);
  return {
    name,
    description: textIn(head, 'description', /^[^\0]{1,2000}$/s) ?? null,
    digest: digestOf(files),
    findings,
    wanted: [...filesOf(files, kinds, agent), ...rowsOf(head, kinds, agent)],
  };
}
