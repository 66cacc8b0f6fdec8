import { RE2JS, RE2JSException } from 're2js';
import { unicodeWords } from './words.js';

/** A case-insensitive search in the prepared text of a message, in time linear in its length. */
export type TextPattern = (readable: string) => boolean;

/** A pattern, or why it is none. */
export type ParsedPattern =
  { readonly ok: true; readonly pattern: TextPattern } | { readonly ok: false; readonly message: string };

const longestPattern = 500;
const largestProgram = 1000;
const longestText = 20_000;
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]/g;

/** ME-09: a text as patterns see it: composed, without invisible characters, at most 20,000 characters. */
export function readable(text: string): string {
  return text.slice(0, longestText).normalize('NFC').replace(invisible, '');
}

/** ME-08: reads a regular expression of the linear-time dialect (RE2: no look-around, no back-references). */
export function parsePattern(source: string): ParsedPattern {
  if (source.length > longestPattern) return fault(`is longer than ${longestPattern} characters`);
  if (source.trim() === '') return fault('is empty and would match everything');
  try {
    const program = RE2JS.compile(unicodeWords(readable(source)), RE2JS.CASE_INSENSITIVE);
    if (program.programSize() > largestProgram) return fault('repeats too much; use smaller counts');
    return { ok: true, pattern: (text) => program.test(text) };
  } catch (error) {
    if (error instanceof RE2JSException) return fault(`is not a valid pattern: ${error.message}`);
    throw error;
  }
}

/** The characters of a text as a pattern that matches just them. */
export function quote(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

function fault(message: string): ParsedPattern {
  return { ok: false, message };
}
