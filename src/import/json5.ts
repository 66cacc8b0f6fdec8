import json5 from 'json5';
import { ImportFault } from './translation.js';

const deepest = 60;
const longest = 4_000_000;
const polluting = new Set(['__proto__', 'constructor', 'prototype']);

function parsed(text: string, name: string): unknown {
  try {
    return json5.parse(text);
  } catch (error) {
    const { lineNumber, columnNumber, message } = error as SyntaxError & {
      lineNumber?: number;
      columnNumber?: number;
    };
    const where = lineNumber === undefined ? name : `${name}:${lineNumber}:${columnNumber ?? 1}`;
    throw new ImportFault([
      { path: where, message: `is not JSON5: ${message.replace(/^JSON5: | at \d+:\d+$/g, '')}` },
    ]);
  }
}

/** Without recursion: what is nested ten thousand deep is found out, not walked into. */
function check(root: unknown, name: string): void {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: root, path: '', depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > deepest)
      throw new ImportFault([{ path: name, message: `is nested deeper than ${deepest}: ${path}` }]);
    for (const [key, inner] of Object.entries(value)) {
      const at = path === '' ? key : `${path}.${key}`;
      if (polluting.has(key)) throw new ImportFault([{ path: name, message: `has the key ${at}` }]);
      if (typeof inner === 'number' && !Number.isFinite(inner))
        throw new ImportFault([{ path: name, message: `holds at ${at} what is no number` }]);
      open.push({ value: inner, path: at, depth: depth + 1 });
    }
  }
}

/** Reads JSON5 of somebody else: an object, or a clear fault. */
export function readJson5(text: string, name: string): Record<string, unknown> {
  if (text.length > longest)
    throw new ImportFault([{ path: name, message: `is longer than ${longest} characters` }]);
  const value = parsed(text, name);
  check(value, name);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new ImportFault([{ path: name, message: 'must hold an object' }]);
}
