/** What became of one attempt in one runtime. */
export interface Row {
  runtime: string;
  attempt: string;
  guard: string;
  inside: string;
  without: string;
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 44 ? `${line.slice(0, 43)}…` : line;
}

/** The attempts that were made, for a person to read. */
export class Ledger {
  readonly rows: Row[] = [];

  add(row: Row): void {
    this.rows.push({ ...row, inside: brief(row.inside), without: brief(row.without) });
  }

  /** How many attempts this runtime has withstood. */
  attempts(runtime: string): number {
    return new Set(this.rows.filter((row) => row.runtime === runtime).map(({ attempt }) => attempt)).size;
  }

  /** How many attempts each guard has withstood, in every runtime alike. */
  summary(): string {
    const plain = ({ guard }: Row): string => guard.replace(/ \(on the host.*$/, '');
    const guards = [...new Set(this.rows.map(plain))];
    const count = (guard: string): number =>
      new Set(this.rows.filter((row) => plain(row) === guard).map(({ attempt }) => attempt)).size;
    return guards.map((guard) => `${guard}: ${count(guard)}`).join('\n');
  }

  toString(): string {
    const head: Row = {
      ...{ runtime: 'runtime', attempt: 'attempt', guard: 'guard left out' },
      ...{ inside: 'with it', without: 'without it' },
    };
    const keys = Object.keys(head) as (keyof Row)[];
    const all = [head, ...this.rows];
    const wide = (key: keyof Row): number => Math.max(...all.map((row) => row[key].length));
    return all
      .map((row) =>
        keys
          .map((key) => row[key].padEnd(wide(key)))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  }
}
