import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { canonicalJson } from '../../src/platform/json.js';
import type { World } from './boot.js';
import type { Clone } from './git-clone.js';

type Row = Record<string, unknown>;

/** One change of one thing, on either side. */
export interface Op {
  what:
    'agent' | 'make' | 'unmake' | 'route' | 'unroute' | 'reorder' | 'setting' | 'grant' | 'file' | 'unfile';
  slot: number;
  value: number;
  /** Who makes it; of the principals of this side. */
  by: number;
}

/** What a side says, by name: rows as canonical JSON, files as text. */
export type Said = Map<string, string>;

const kept = ['a0', 'a1'];
const fileOf = ({ slot }: Op): [string, string] => [kept[slot % 2] ?? 'a0', `deep/f${slot}.md`];
const verbOf = (slot: number): object => ({ verb: `v${slot % 2}` });
const routeOf = ({ slot, value }: Op): Row => ({
  ...{ match: verbOf(slot), target: { agent: 'a0' }, note: `r${slot}` },
  observeWindow: value,
});
const grantOf = ({ slot, value }: Op): Row => ({
  ...{ principal: `user:u${slot}`, action: 'agents:get', scope: value % 2 === 0 ? 'a0' : 'a1' },
});

/** What stands for a row on both sides; a grant is all of itself. */
function nameOf(kind: string, row: Row): string {
  const own = { Agent: row.path, Route: row.note, Setting: row.name }[kind] ?? canonicalJson(row);
  return `${kind} ${String(own)}`;
}

const watched = ['Agent', 'Route', 'Setting', 'Grant'];

/** Names of the rows of one side, in the order of routes, and all that it says. */
export interface Side {
  said: Said;
  routes: string[];
}

function sideOf(documents: { kind: string; rows: Row[] | null }[], files: Said): Side {
  const rows = documents
    .filter(({ kind }) => watched.includes(kind))
    .flatMap(({ kind, rows: own }) => (own ?? []).map((row) => ({ kind, row })));
  return {
    said: new Map([
      ...files,
      ...rows.map(({ kind, row }) => [nameOf(kind, row), canonicalJson(row)] as const),
    ]),
    routes: rows.filter(({ kind }) => kind === 'Route').map(({ row }) => String(row.note)),
  };
}

/** The running server, changed by several people and by the agents themselves. */
export class Here {
  constructor(
    readonly world: World,
    private readonly headers: Record<string, string>[],
  ) {}

  private home(agent: string): string {
    return join(this.world.dataDir, 'agents', agent, '_home');
  }

  /** What is committed and not written yet included. */
  private async files(agent: string): Promise<Said> {
    const { content } = (await this.world.api('GET', `/personas/${agent},PERSONA.md`)).body as {
      content: string;
    };
    const entries = readdirSync(this.home(agent), { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
      .map((entry) => join(entry.parentPath, entry.name));
    const onDisk = paths.map((path): [string, string] => [this.place(path), readFileSync(path, 'utf8')]);
    return new Map([...onDisk, [this.place(join(this.home(agent), 'PERSONA.md')), content]]);
  }

  private place(path: string): string {
    return path.slice(this.world.dataDir.length + 1);
  }

  async side(): Promise<Side> {
    const { documents } = (await this.world.api('GET', '/manifests/export')).body as {
      documents: { text: string }[];
    };
    const files = await Promise.all(kept.map((agent) => this.files(agent)));
    return sideOf(
      documents.map(({ text }) => parse(text) as { kind: string; rows: Row[] }),
      new Map(files.flatMap((own) => [...own])),
    );
  }

  private api(op: Op, method: string, path: string, body?: unknown) {
    return this.world.api(method, path, body, this.headers[op.by % this.headers.length]);
  }

  private async idOf(kind: string, meant: (row: Row) => boolean): Promise<string | undefined> {
    const { items } = (await this.world.api('GET', `/${kind}?limit=200`)).body as { items: Row[] };
    return items.find(meant)?.id as string | undefined;
  }

  /** What is done, and whether the server took it. */
  async change(op: Op): Promise<number> {
    const { what, slot, value } = op;
    const routed = (row: Row): boolean => row.note === `r${slot}`;
    if (what === 'file') return this.write(op, `${value}\n`);
    if (what === 'unfile') return this.write(op);
    if (what === 'agent') return this.patch(op, kept[slot % 2] ?? 'a0');
    if (what === 'make') {
      const { status } = await this.api(op, 'POST', '/agents', { path: `n${slot}`, name: `m${value}` });
      return status === 201 ? status : this.patch(op, `n${slot}`);
    }
    if (what === 'unmake') return (await this.api(op, 'DELETE', `/agents/n${slot}`)).status;
    if (what === 'setting') return this.setting(op);
    if (what === 'grant') return this.grant(op);
    const id = await this.idOf('routes', routed);
    if (what === 'reorder') return this.reorder(op);
    if (what === 'unroute')
      return id === undefined ? 404 : (await this.api(op, 'DELETE', `/routes/${id}`)).status;
    if (id === undefined) return (await this.api(op, 'POST', '/routes', routeOf(op))).status;
    return (await this.api(op, 'PATCH', `/routes/${id}`, { observeWindow: value })).status;
  }

  private async setting(op: Op): Promise<number> {
    return (await this.api(op, 'PUT', '/settings/historyLimit', { value: op.value })).status;
  }

  private async patch(op: Op, path: string): Promise<number> {
    return (await this.api(op, 'PATCH', `/agents/${path}`, { description: `d${op.value}` })).status;
  }

  private async grant(op: Op): Promise<number> {
    const wanted = grantOf(op);
    const same = ({ principal, scope }: Row): boolean =>
      principal === wanted.principal && scope === wanted.scope;
    const id = await this.idOf('grants', same);
    if (id !== undefined) return (await this.api(op, 'DELETE', `/grants/${id}`)).status;
    return (await this.api(op, 'POST', '/grants', wanted)).status;
  }

  private async reorder(op: Op): Promise<number> {
    const { items } = (await this.world.api('GET', '/routes?limit=200')).body as { items: { id: string }[] };
    const ids = items.map(({ id }) => id);
    ids.push(...ids.splice(0, op.slot));
    return (await this.api(op, 'POST', '/routes/reorder', { ids })).status;
  }

  private async write(op: Op, text?: string): Promise<number> {
    const [agent, file] = fileOf(op);
    const path = join(this.home(agent), file);
    if (text === undefined) rmSync(path, { force: true });
    // Half of them through the API, which writes in a moment.
    else if (op.value % 2 === 0)
      return (await this.api(op, 'PUT', `/personas/${agent},PERSONA.md`, { content: text })).status;
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    return 200;
  }
}

/** The repository, changed in somebody's clone of it. */
export class There {
  constructor(readonly clone: Clone) {}

  side(): Side {
    const names = this.clone.files('agents', 'instance');
    const manifests = names.filter((name) => name.endsWith('.yaml') && !name.includes('/_home/'));
    const documents = manifests.flatMap((name) =>
      parseAllDocuments(this.clone.read(name)).map((one) => one.toJS() as { kind: string; rows: Row[] }),
    );
    const files = names.filter((name) => name.includes('/_home/'));
    return sideOf(documents, new Map(files.map((name) => [name, this.clone.read(name)])));
  }

  change(op: Op): void {
    const { what, slot, value } = op;
    const [agent, file] = fileOf(op);
    const path = `agents/${agent}/_home/${value % 2 === 0 ? 'PERSONA.md' : file}`;
    if (what === 'file') this.clone.write(path, `${value}\n`);
    else if (what === 'unfile') this.clone.remove(`agents/${agent}/_home/${file}`);
    else if (what === 'agent') this.agent(kept[slot % 2] ?? 'a0', value);
    else if (what === 'make') this.agent(`n${slot}`, value);
    else if (what === 'unmake') this.clone.remove(`agents/n${slot}/agent.yaml`);
    else if (what === 'setting')
      this.rows('setting', 'Setting', (rows) => [
        ...rows.filter(({ name }) => name !== 'historyLimit'),
        { name: 'historyLimit', value },
      ]);
    else if (what === 'grant') this.grant(op);
    else this.rows('route', 'Route', (rows) => routed(rows, op));
  }

  private grant(op: Op): void {
    const wanted = grantOf(op);
    const { scope } = wanted;
    const file = `agents/${String(scope)}/agent.yaml`;
    this.documents(file, (documents) => {
      const own = documents.find(({ kind }) => kind === 'Grant') ?? { kind: 'Grant', rows: [] };
      const others = own.rows.filter(({ principal }) => principal !== wanted.principal);
      const rows = others.length < own.rows.length ? others : [...own.rows, wanted];
      const rest = documents.filter((one) => one !== own);
      return rows.length > 0 ? [...rest, { ...own, rows }] : rest;
    });
  }

  private agent(path: string, value: number): void {
    this.documents(`agents/${path}/agent.yaml`, (documents) => {
      const own = documents.find(({ kind }) => kind === 'Agent') ?? { kind: 'Agent', rows: [{ path }] };
      const rows = own.rows.map((row) => ({ ...row, description: `t${value}` }));
      return [{ ...own, rows }, ...documents.filter(({ kind }) => kind !== 'Agent')];
    });
  }

  private rows(file: string, kind: string, change: (rows: Row[]) => Row[]): void {
    this.documents(`instance/${file}.yaml`, ([first]) => [
      { ...(first ?? { kind }), rows: change(first?.rows ?? []) },
    ]);
  }

  private documents(
    name: string,
    change: (all: { kind: string; rows: Row[] }[]) => { kind: string; rows: Row[] }[],
  ): void {
    const text = existsSync(join(this.clone.dir, name)) ? this.clone.read(name) : '';
    const all =
      text === '' ? [] : parseAllDocuments(text).map((one) => one.toJS() as { kind: string; rows: Row[] });
    const made = change(all).map((one) => stringify(one, { aliasDuplicateObjects: false }));
    this.clone.write(name, `# by hand\n${made.join('---\n')}`);
  }
}

function routed(rows: Row[], op: Op): Row[] {
  const { what, slot, value } = op;
  const others = rows.filter(({ note }) => note !== `r${slot}`);
  if (what === 'unroute') return others;
  if (what === 'reorder') return [...rows.slice(slot), ...rows.slice(0, slot)];
  const mine = rows.find(({ note }) => note === `r${slot}`);
  return mine
    ? rows.map((row) => (row === mine ? { ...row, observeWindow: value } : row))
    : [...rows, routeOf(op)];
}
