import type { BundleFile } from '../../kernel/package-port.js';
import { skillOf, skillPart } from '../../platform/skill-files.js';

/** The row that a file of a bundle becomes; undefined where it becomes none. */
export interface RowPlace {
  kind: 'Persona' | 'Skill' | 'SkillFile';
  name: string;
}

/** What stands in the folder of a skill belongs to it; without a SKILL.md it is no skill. */
export function placeOf(path: string, files: readonly BundleFile[]): RowPlace | undefined {
  if (path === 'PERSONA.md' || path === 'CLAUDE.md') return { kind: 'Persona', name: path };
  const part = skillPart(path);
  if (part?.kind !== 'SkillFile') return part;
  return files.some((file) => file.path === `skills/${skillOf(part.name)}/SKILL.md`) ? part : undefined;
}
