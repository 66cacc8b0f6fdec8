import type { BundleFile } from '../../kernel/package-port.js';
import { isSkillFile, skillOf } from '../../platform/skill-files.js';

/** The row that a file of a bundle becomes; undefined where it becomes none. */
export interface RowPlace {
  kind: 'Persona' | 'Skill' | 'SkillFile';
  name: string;
}

const skill = /^skills\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})\/SKILL\.md$/;

/** What stands in the folder of a skill belongs to it; without a SKILL.md it is no skill. */
export function placeOf(path: string, files: readonly BundleFile[]): RowPlace | undefined {
  if (path === 'PERSONA.md' || path === 'CLAUDE.md') return { kind: 'Persona', name: path };
  const [, own] = skill.exec(path) ?? [];
  if (own !== undefined) return { kind: 'Skill', name: own };
  const name = path.startsWith('skills/') ? path.slice('skills/'.length) : '';
  if (!isSkillFile(name) || !files.some((file) => file.path === `skills/${skillOf(name)}/SKILL.md`))
    return undefined;
  return { kind: 'SkillFile', name };
}
