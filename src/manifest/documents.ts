import { covers, parseScope, scopeFault } from '../identity/scope.js';
import { Breath } from '../platform/breath.js';
import { Problem, type FieldError } from '../platform/problem.js';
import type { Kind, Kinds } from './kinds.js';
import { formOf, type Place, type WantedRow } from './rows.js';
import { linesIn, readYaml, type Asked, type Fault, type YamlDocument, type YamlRow } from './yaml.js';

export interface ManifestFile {
  name: string;
  text: string;
}

/** What manifests say of one kind. */
export interface Wanted {
  kind: Kind;
  /** The parts of the instance that they speak for: a row there that is not written is to go. */
  scopes: string[];
  rows: WantedRow[];
}

const say = ({ file, line }: Place): string => `${file}:${line}`;

/** A fault whose line is yet to be found in the text. */
interface Open {
  asked: Asked;
  message: string;
}

/** One file while it is read; every fault knows its line. */
class Reader {
  readonly #faults: Fault[] = [];
  readonly #open: Open[] = [];

  constructor(
    private readonly file: ManifestFile,
    private readonly kinds: Kinds,
    private readonly within: string,
  ) {}

  get faults(): FieldError[] {
    const inOrder = this.#faults.toSorted((a, b) => a.line - b.line);
    return inOrder.map(({ line, message }) => ({ path: say({ file: this.file.name, line }), message }));
  }

  async read(breath: Breath): Promise<Wanted[]> {
    const found: Wanted[] = [];
    for (const [index, document] of (await readYaml(this.file.text)).entries()) {
      for (const { line, message } of document.faults) this.fault(line, message);
      if (Object.keys(document.lines).length > 0)
        found.push(...(await this.document(document, index, breath)));
    }
    const asked = this.#open.map((one) => one.asked);
    const lines = await linesIn(this.file.text, asked);
    for (const [index, { message }] of this.#open.entries()) this.fault(lines[index] ?? 1, message);
    return found;
  }

  private fault(line: number, message: string): void {
    this.#faults.push({ line, message });
  }

  private async document(document: YamlDocument, index: number, breath: Breath): Promise<Wanted[]> {
    const kind = this.kindIn(document);
    const scopes = this.scopeIn(document);
    if (!kind || !scopes) return [];
    if (!document.rows) this.fault(document.lines.rows ?? 1, 'rows must be a list');
    const rows: WantedRow[] = [];
    for (const [at, row] of document.rows?.entries() ?? []) {
      rows.push(...this.row(row, kind, ['rows', at], index));
      await breath.take();
    }
    return [{ kind, scopes, rows }];
  }

  private kindIn({ kind: name, lines }: YamlDocument): Kind | undefined {
    const kind = this.kinds.find(String(name));
    const names = this.kinds.all.map((one) => one.name).join(', ');
    if (!kind) this.fault(lines.kind ?? 1, `kind must be one of ${names}`);
    return kind;
  }

  private scopeIn({ scope, lines }: YamlDocument): string[] | undefined {
    if (scope === undefined) return [];
    const fault = typeof scope === 'string' && scope !== '@self' ? scopeFault(scope) : 'must be a scope';
    if (fault === undefined && covers(parseScope(this.within), parseScope(scope as string)))
      return [scope as string];
    this.fault(lines.scope ?? 1, `scope ${fault ?? `must be within ${this.within}`}`);
    return undefined;
  }

  private row(row: YamlRow, kind: Kind, path: Asked['path'], document: number): WantedRow[] {
    const place = { file: this.file.name, line: row.line };
    if (row.fault !== undefined) {
      this.fault(row.line, row.fault);
      return [];
    }
    try {
      return [{ fields: formOf(kind, kind.check(row.value)), place }];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      for (const { path: at, message } of error.fields ?? [{ path: '', message: error.detail }]) {
        const asked = { document, path: [...path, ...partsOf(at)] };
        this.#open.push({ asked, message: `${at} ${message}`.trim() });
      }
      return [];
    }
  }
}

const partsOf = (path: string): (string | number)[] =>
  path === '' ? [] : path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/**
 * What the files say, kind by kind; every fault in them at once, each with file and line. They may speak for nothing
 * outside `within`.
 */
export async function readManifests(
  files: readonly ManifestFile[],
  kinds: Kinds,
  within = '**',
): Promise<Wanted[]> {
  const faults: FieldError[] = [];
  const found: Wanted[] = [];
  const breath = new Breath();
  for (const file of files) {
    const reader = new Reader(file, kinds, within);
    found.push(...(await reader.read(breath)));
    faults.push(...reader.faults);
  }
  const merged = kinds.all.flatMap((kind) => {
    const of = found.filter((one) => one.kind === kind);
    if (of.length === 0) return [];
    const rows = withoutDoubles(
      kind,
      of.flatMap((one) => one.rows),
      faults,
    );
    return [{ kind, scopes: of.flatMap((one) => one.scopes), rows }];
  });
  if (faults.length > 0) throw faulty(faults);
  return merged;
}

export function faulty(faults: FieldError[]): Problem {
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new Problem('invalid', `${first?.path}: ${first?.message}${more}`, faults.slice(0, 100));
}

/** Written twice alike is written once; with another content it is a fault of the later one. */
function withoutDoubles(kind: Kind, rows: WantedRow[], faults: FieldError[]): WantedRow[] {
  if (kind.key.length === 0) return rows;
  const seen = new Map<string, WantedRow>();
  for (const row of rows) {
    const name = kind.key.map((field) => String(row.fields[field])).join('\0');
    const earlier = seen.get(name);
    if (!earlier) seen.set(name, row);
    else if (JSON.stringify(earlier.fields) !== JSON.stringify(row.fields)) {
      const message = `says otherwise of ${kind.name} ${name.replace('\0', ' ')} than ${say(earlier.place)}`;
      faults.push({ path: say(row.place), message });
    }
  }
  return [...seen.values()];
}

export const placeText = say;
