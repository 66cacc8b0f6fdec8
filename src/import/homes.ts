import { credentialAt, lineAt } from '../platform/credential-shapes.js';
import { isSkillFile, skillFile, skillOf } from '../platform/skill-files.js';
import type { Draft, HomeFile, Row } from './translation.js';

const skill = /^skills\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})\/SKILL\.md$/;
const memory = /^(MEMORY\.md|work\.md|diary\/\d{4}-\d{2}-\d{2}\.md)$/;

/** What a server takes of one file. */
const largest = { persona: 32_768, skill: 262_144, skillFile: skillFile.maxBytes, memory: 262_144 };

const kinds = { persona: 'Persona', skill: 'Skill', skillFile: 'SkillFile' } as const;

type Kind = keyof typeof largest;

/** What a file of a home is here: a row of its own, or something that an agent remembers. */
function kindOf(path: string): { kind: Kind; name: string } | undefined {
  if (path === 'PERSONA.md' || path === 'CLAUDE.md') return { kind: 'persona', name: path };
  const [, name] = skill.exec(path) ?? [];
  if (name !== undefined) return { kind: 'skill', name };
  const below = path.startsWith('skills/') ? path.slice('skills/'.length) : '';
  if (isSkillFile(below)) return { kind: 'skillFile', name: below };
  return memory.test(path) ? { kind: 'memory', name: path } : undefined;
}

function fault({ path, text }: HomeFile, kind: Kind): string | undefined {
  if (kind !== 'skillFile' && text.trim() === '') return 'is empty';
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
  const skills = new Set(
    files.flatMap((file) => {
      const found = kindOf(file.path);
      return found?.kind === 'skill' && !fault(file, 'skill') ? [`${file.agent} ${found.name}`] : [];
    }),
  );
  for (const file of files) {
    const { agent, path, text, from } = file;
    const found = kindOf(path);
    const isLoose = found?.kind === 'skillFile' && !skills.has(`${agent} ${skillOf(found.name)}`);
    const loose = isLoose ? 'is of a skill whose SKILL.md is not carried' : undefined;
    const why = found ? (loose ?? fault(file, found.kind)) : 'has no place in a home here';
    const row: Row = { agent, name: found?.name, content: text };
    if (!found || why !== undefined) draft.leave(`${agent}: ${from}`, why ?? '');
    else if (found.kind === 'memory') draft.memories.push({ agent, name: found.name, content: text });
    else draft.add(kinds[found.kind], row);
  }
}
