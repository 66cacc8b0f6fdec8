import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml';
import { scopeFault } from '../identity/scope.js';
import { Problem, type FieldError } from '../platform/problem.js';
import type { Kind, Kinds } from './kinds.js';
import { formOf, type Place, type WantedRow } from './rows.js';

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

const known = ['kind', 'scope', 'rows'];
const say = ({ file, line }: Place): string => `${file}:${line}`;

/** One file while it is read; every fault knows its line. */
class Reader {
  readonly #lines = new LineCounter();
  readonly faults: FieldError[] = [];

  constructor(
    private readonly file: ManifestFile,
    private readonly kinds: Kinds,
  ) {}

  read(): Wanted[] {
    const { text } = this.file;
    const options = { lineCounter: this.#lines, uniqueKeys: true, schema: 'core', merge: false } as const;
    const documents = parseAllDocuments(text, options) as Document.Parsed[];
    return documents.flatMap((document) => this.document(document));
  }

  private fault(offset: number | undefined, message: string): void {
    this.faults.push({ path: say(this.at(offset)), message });
  }

  private at(offset = 0): Place {
    return { file: this.file.name, line: this.#lines.linePos(offset).line };
  }

  private document(document: Document.Parsed): Wanted[] {
    for (const { pos, message } of document.errors)
      this.fault(pos[0], `is not YAML: ${message.split('\n', 1)[0]?.replace(/ at line.*$/, '')}`);
    const { contents } = document;
    if (document.errors.length > 0 || contents === null) return [];
    if (!isMap(contents)) {
      this.fault(contents.range?.[0], 'must be a mapping with kind and rows');
      return [];
    }
    for (const { key } of contents.items)
      if (!isScalar(key) || !known.includes(String(key.value)))
        this.fault(
          (key as Node).range?.[0],
          `has the unknown key ${String(key)}; known are ${known.join(', ')}`,
        );
    const kind = this.kindIn(document);
    const scopes = this.scopeIn(document);
    return kind && scopes ? [{ kind, scopes, rows: this.rowsIn(document, kind) }] : [];
  }

  private kindIn(document: Document.Parsed): Kind | undefined {
    const name = document.get('kind');
    const kind = this.kinds.find(String(name));
    const names = this.kinds.all.map((one) => one.name).join(', ');
    if (!kind) this.fault(offsetOf(document, ['kind']), `kind must be one of ${names}`);
    return kind;
  }

  private scopeIn(document: Document.Parsed): string[] | undefined {
    const scope: unknown = document.get('scope');
    if (scope === undefined) return [];
    const fault = typeof scope === 'string' && scope !== '@self' ? scopeFault(scope) : 'must be a scope';
    if (fault === undefined) return [scope as string];
    this.fault(offsetOf(document, ['scope']), `scope ${fault}`);
    return undefined;
  }

  private rowsIn(document: Document.Parsed, kind: Kind): WantedRow[] {
    const list = document.get('rows');
    if (!isSeq(list)) {
      this.fault(offsetOf(document, ['rows']), 'rows must be a list');
      return [];
    }
    return list.items.flatMap((item, index) => this.row(document, kind, item as Node | null, index));
  }

  private row(document: Document.Parsed, kind: Kind, node: Node | null, index: number): WantedRow[] {
    const place = this.at(node?.range?.[0] ?? offsetOf(document, ['rows']));
    if (!isMap(node)) {
      this.faults.push({ path: say(place), message: 'a row must be a mapping' });
      return [];
    }
    try {
      // No aliases: a few of them can stand for more than any memory holds.
      const raw: unknown = node.toJS(document, { maxAliasCount: 0 });
      return [{ fields: formOf(kind, kind.check(raw)), place }];
    } catch (error) {
      if (error instanceof ReferenceError)
        this.faults.push({ path: say(place), message: 'must not hold aliases; write the value out' });
      else if (!(error instanceof Problem)) throw error;
      else this.rowFaults(document, index, error, place);
      return [];
    }
  }

  private rowFaults(document: Document.Parsed, index: number, problem: Problem, place: Place): void {
    for (const { path, message } of problem.fields ?? [{ path: '', message: problem.detail }]) {
      const parts =
        path === '' ? [] : path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      const offset = offsetOf(document, ['rows', index, ...parts]);
      const line = offset === undefined ? place : this.at(offset);
      this.faults.push({ path: say(line), message: `${path} ${message}`.trim() });
    }
  }
}

/** Where in the text the deepest part of a path stands that is written at all. */
function offsetOf(document: Document.Parsed, path: (string | number)[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0];
}

/** What the files say, kind by kind; every fault in them at once, each with file and line. */
export function readManifests(files: readonly ManifestFile[], kinds: Kinds): Wanted[] {
  const faults: FieldError[] = [];
  const found = files.flatMap((file) => {
    const reader = new Reader(file, kinds);
    const wanted = reader.read();
    faults.push(...reader.faults);
    return wanted;
  });
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
