import { credentialAt, lineAt } from '../platform/credential-shapes.js';
import { skillFile, skillOf, skillPart } from '../platform/skill-files.js';
import type { Draft, HomeFile, Row } from './translation.js';

const memory = /^(MEMORY\.md|work\.md|diary\/\d{4}-\d{2}-\d{2}\.md)$/;

/** What a server takes of one file. */
const largest = { Persona: 32_768, Skill: 262_144, SkillFile: skillFile.maxBytes, memory: 262_144 };

/** What one import brings of files beside SKILL.md: a server takes manifests of 16 MiB. */
const mostOfSkills = 8_388_608;

type Kind = keyof typeof largest;

/** What a file of a home is here: a row of its own, or something that an agent remembers. */
function kindOf(path: string): { kind: Kind; name: string } | undefined {
  if (path === 'PERSONA.md' || path === 'CLAUDE.md') return { kind: 'Persona', name: path };
  return skillPart(path) ?? (memory.test(path) ? { kind: 'memory', name: path } : undefined);
}

function fault({ path, text }: HomeFile, kind: Kind): string | undefined {
  if (kind !== 'SkillFile' && text.trim() === '') return 'is empty';
  if (!text.isWellFormed() || text.includes('\0')) return 'is no text';
  const credential = credentialAt(text);
  if (credential !== undefined)
    return `holds in line ${lineAt(text, credential)} what looks like a credential; take it out of the file`;
  const bytes = Buffer.byteLength(text);
  if (bytes <= largest[kind]) return undefined;
  return `comes to ${bytes} bytes; ${path} may have ${largest[kind]}`;
}

const sizeOf = (text: unknown): number => Buffer.byteLength(String(text));

/** What of the files beside a SKILL.md is carried: with their skill, and as many as one apply takes. */
class Parts {
  readonly #skills: ReadonlySet<string>;
  #left: number;

  constructor(draft: Draft, files: readonly HomeFile[]) {
    const carried = files.map((file) => ({ ...file, found: kindOf(file.path) }));
    this.#skills = new Set(
      carried
        .filter((file) => file.found?.kind === 'Skill' && fault(file, 'Skill') === undefined)
        .map(({ agent, found }) => `${agent} ${found?.name}`),
    );
    const before = draft.rows('SkillFile').map(({ content }) => sizeOf(content));
    this.#left = before.reduce((left, size) => left - size, mostOfSkills);
  }

  fault({ agent, text }: HomeFile, name: string): string | undefined {
    if (!this.#skills.has(`${agent} ${skillOf(name)}`)) return 'is of a skill whose SKILL.md is not carried';
    const size = sizeOf(text);
    if (size > this.#left) return `is beyond the ${mostOfSkills} bytes of such files that one import carries`;
    this.#left -= size;
    return undefined;
  }
}

/** Files of homes as rows, and as memories; what is neither is told of. */
export function placeFiles(draft: Draft, files: readonly HomeFile[]): void {
  const parts = new Parts(draft, files);
  for (const file of files) {
    const { agent, path, text, from } = file;
    const found = kindOf(path);
    let why = found ? fault(file, found.kind) : 'has no place in a home here';
    if (found?.kind === 'SkillFile') why ??= parts.fault(file, found.name);
    const row: Row = { agent, name: found?.name, content: text };
    if (!found || why !== undefined) draft.leave(`${agent}: ${from}`, why ?? '');
    else if (found.kind === 'memory') draft.memories.push({ agent, name: found.name, content: text });
    else draft.add(found.kind, row);
  }
}
