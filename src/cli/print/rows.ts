import { oneLine, plain } from './plain.js';
import { table } from './table.js';

export type Row = Record<string, unknown>;

const stamps = ['version', 'createdAt', 'createdBy', 'updatedAt'];

function pairs(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([name, inner]) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? pairs(inner, `${prefix}${name}.`)
      : [`${prefix}${name}=${cell(inner)}`],
  );
}

/** A value on one line: lists by commas, objects as dotted pairs. */
export function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return oneLine(value);
  if (Array.isArray(value)) return value.map(cell).join(', ');
  if (typeof value === 'object') return pairs(value).join(' ');
  return oneLine(String(value as number));
}

/** The fields of all rows in the order that the API gives them, though each row leaves out what is absent. */
function namesOf(rows: readonly Row[]): string[] {
  const names: string[] = [];
  for (const row of rows) {
    let at = 0;
    for (const name of Object.keys(row)) {
      if (!names.includes(name)) names.splice(at, 0, name);
      at = names.indexOf(name) + 1;
    }
  }
  return names;
}

/** The columns worth showing: what names the row first, nothing that is empty in every row, no stamps. */
function columnsOf(rows: readonly Row[], key: readonly string[]): string[] {
  const filled = namesOf(rows).filter((name) => rows.some((row) => cell(row[name]) !== ''));
  const first = filled.filter((name) => key.includes(name));
  return [...first, ...filled.filter((name) => !key.includes(name) && !stamps.includes(name))];
}

/** A list for people; cut to the terminal where there is one. */
export function listLines(rows: readonly Row[], key: readonly string[], width?: number): string[] {
  if (rows.length === 0) return ['none'];
  const columns = columnsOf(rows, key);
  return table(
    columns,
    rows.map((row) => columns.map((name) => cell(row[name]))),
    width,
  );
}

function valueLines(value: unknown, indent: string): string[] {
  const rows =
    Array.isArray(value) && value.length > 0 && value.every((one) => one && typeof one === 'object');
  if (rows) return ['', ...listLines(value as Row[], []).map((line) => indent + line)];
  if (typeof value === 'string')
    return plain(value)
      .split('\n')
      .map((line, at) => (at === 0 ? line : indent + line));
  return [cell(value)];
}

/** One row for people: a line for each field that has a value. */
export function recordLines(row: Row, key: readonly string[] = []): string[] {
  const order = (name: string): number => (key.includes(name) ? 0 : stamps.includes(name) ? 2 : 1);
  const names = Object.keys(row)
    .filter((name) => cell(row[name]) !== '')
    .sort((a, b) => order(a) - order(b));
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.flatMap((name) => {
    const [first = '', ...rest] = valueLines(row[name], '  ');
    return [`${name.padEnd(width)}  ${first}`.trimEnd(), ...rest];
  });
}
