import type { GitEdit } from '../../kernel/git-port.js';
import type { RowChange, State } from '../../manifest/journal.js';
import type { Kinds } from '../../manifest/kinds.js';
import { fileText, placeOf } from '../../manifest/layout.js';
import { rowsOf } from './tree.js';

interface File {
  scope: string;
  rows: State;
  /** What it says, once that was asked for; empty where there is no such file. */
  text?: string;
}

const keyOf = ({ kind, rowId }: Pick<RowChange, 'kind' | 'rowId'>): string =>
  `${kind.resource.name} ${rowId}`;

/** The rows of a state file by file, while changes are put to them one after the other. */
export class Laid {
  readonly #files = new Map<string, File>();

  constructor(
    private readonly kinds: Kinds,
    state: State,
  ) {
    for (const row of state.values()) this.file(row.kind, row.form.fields).rows.set(keyOf(row), row);
  }

  /** Puts changes to the rows, and tells what has to be written for the files to say so. */
  async put(changes: readonly RowChange[]): Promise<GitEdit[]> {
    const before = new Map<string, string>();
    for (const { kind, was, is } of changes)
      for (const { fields } of [was, is].filter((form) => form !== undefined)) {
        const { path } = placeOf(kind, fields);
        before.set(path, this.#files.get(path)?.text ?? (await this.text(path)));
      }
    for (const change of changes) this.one(change);
    const made: GitEdit[] = [];
    for (const [path, old] of before) {
      const text = await this.text(path);
      if (text !== old) made.push(text === '' ? { path, gone: true } : { path, text });
    }
    return made;
  }

  private one({ kind, rowId, was, is }: RowChange): void {
    const key = keyOf({ kind, rowId });
    if (was) this.file(kind, was.fields).rows.delete(key);
    if (is) this.file(kind, is.fields).rows.set(key, { kind, rowId, form: is });
  }

  private file(kind: RowChange['kind'], fields: Record<string, unknown>): File {
    const { path, scope } = placeOf(kind, fields);
    const file = this.#files.get(path) ?? { scope, rows: new Map() };
    this.#files.set(path, file);
    return file;
  }

  private async text(path: string): Promise<string> {
    const file = this.#files.get(path);
    if (!file) return '';
    const { scope, rows } = file;
    file.text = rows.size === 0 ? '' : await fileText(this.kinds, { scope, rows: rowsOf(this.kinds, rows) });
    return file.text;
  }
}
