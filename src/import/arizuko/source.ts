import type { HomeFile } from '../translation.js';

type Fields = Readonly<Record<string, unknown>>;

/** Their databases and folders, as the translation asks for them. */
export interface Source {
  /** The rows of a table in the order of their keys; none where there is no such table. */
  rows(table: string): readonly Fields[];
  /** How many rows a table has that is not read. */
  count(table: string): number;
  /** The files of a group that are carried, and what of it is not. */
  home(folder: string): { files: Omit<HomeFile, 'agent'>[]; left: { name: string; reason: string }[] };
}

/** The text of a column; what is no text and no number is none. */
export function textOf(row: Fields, name: string): string {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

export function countOf(row: Fields, name: string): number {
  const value = Number(textOf(row, name));
  return Number.isSafeInteger(value) ? value : 0;
}

/** An object that stands in a text column; undefined where it is none. */
export function objectOf(row: Fields, name: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(textOf(row, name) || '{}');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
