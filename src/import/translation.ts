/** One row of a manifest, by its fields. */
export type Row = Record<string, unknown>;

/** A file for an agent's home, under the name that it has there. */
export interface HomeFile {
  agent: string;
  path: string;
  text: string;
  /** The file that it comes from. */
  from: string;
}

/** A credential by the name that it gets; `value` where the file holds it and not only a reference to it. */
export interface NamedSecret {
  scope: string;
  name: string;
  /** Where it stood. */
  from: string;
  value?: string;
}

/** Something that was not carried over. */
export interface Left {
  name: string;
  reason: string;
}

/** A memory, which stands in no manifest. */
export interface Memory {
  agent: string;
  name: string;
  content: string;
}

/** What a foreign configuration comes to here. */
export interface Translation {
  documents: { kind: string; rows: Row[] }[];
  memories: Memory[];
  secrets: NamedSecret[];
  left: Left[];
}

/** What is wrong with a foreign file; nothing of it is taken. */
export class ImportFault extends Error {
  override name = 'ImportFault';

  constructor(readonly faults: readonly { path: string; message: string }[]) {
    const [first] = faults;
    super(`${first?.path ?? ''} ${first?.message ?? ''}`.trim());
  }
}

/** A translation while it is made. */
export class Draft {
  readonly left: Left[] = [];
  readonly faults: { path: string; message: string }[] = [];
  readonly memories: Memory[] = [];
  readonly secrets: NamedSecret[] = [];
  readonly #rows = new Map<string, Row[]>();

  add(kind: string, row: Row): void {
    const rows = this.#rows.get(kind);
    if (rows) rows.push(row);
    else this.#rows.set(kind, [row]);
  }

  rows(kind: string): readonly Row[] {
    return this.#rows.get(kind) ?? [];
  }

  leave(name: string, reason: string): void {
    this.left.push({ name, reason });
  }

  fault(path: string, message: string): void {
    this.faults.push({ path, message });
  }

  /** The value of a secret is in no row: a row only says that there is to be one. */
  secret(secret: NamedSecret): void {
    this.secrets.push(secret);
    const { scope, name } = secret;
    this.add('Secret', { scope, name, kind: 'bearer', inherit: false });
  }

  done(): Translation {
    if (this.faults.length > 0) throw new ImportFault(this.faults);
    const documents = Array.from(this.#rows, ([kind, rows]) => ({ kind, rows }));
    return { documents, memories: this.memories, secrets: this.secrets, left: this.left };
  }
}
