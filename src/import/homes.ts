import { credentialAt, lineAt } from '../platform/credential-shapes.js';
import type { Draft, HomeFile, Row } from './translation.js';

const skill = /^skills\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})\/SKILL\.md$/;
const memory = /^(MEMORY\.md|work\.md|diary\/\d{4}-\d{2}-\d{2}\.md)$/;

/** What a server takes of one file. */
const largest = { persona: 32_768, skill: 262_144, memory: 262_144 };

type Kind = keyof typeof largest;

/** What a file of a home is here: a row of its own, or something that an agent remembers. */
function kindOf(path: string): { kind: Kind; name: string } | undefined {
  if (path === 'PERSONA.md' || path === 'CLAUDE.md') return { kind: 'persona', name: path };
  const [, name] = skill.exec(path) ?? [];
  if (name !== undefined) return { kind: 'skill', name };
  return memory.test(path) ? { kind: 'memory', name: path } : undefined;
}

function fault({ path, text }: HomeFile, kind: Kind): string | undefined {
  if (text.trim() === '') return 'is empty';
  if (!text.isWellFormed() || text.includes('\0')) return 'is no text';
  const credential = credentialAt(text);
  if (credential !== undefined)
    return `holds in line ${lineAt(text, credential)} what looks like a credential; take it out of the file`;
  const bytes = Buffer.byteLength(text);
  if (bytes <= largest[kind]) return undefined;
  return `comes to ${bytes} bytes; ${path} may have ${largest[kind]}`;
}

/** Files of homes as rows, and as memories; what is neither is told of. */
export function placeFiles(draft: Draft, files: readonly HomeFile[]): void {
  for (const file of files) {
    const { agent, path, text, from } = file;
    const found = kindOf(path);
    const why = found ? fault(file, found.kind) : 'has no place in a home here';
    const row: Row = { agent, name: found?.name, content: text };
    if (!found || why !== undefined) draft.leave(`${agent}: ${from}`, why ?? '');
    else if (found.kind === 'memory') draft.memories.push({ agent, name: found.name, content: text });
    else draft.add(found.kind === 'persona' ? 'Persona' : 'Skill', row);
  }
}
