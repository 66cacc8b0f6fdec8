const shape =
  /^(?!.*(^|\/)node_modules(\/|$))(?![^/]+\/SKILL\.md(\/|$))[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\/[A-Za-z0-9_][A-Za-z0-9._+@-]{0,99}){1,7}$/;

/** What a file beside SKILL.md may be called, below `skills/`: the skill, and up to seven names, none of them hidden. */
export const skillFile = { shape, maxName: 190, maxBytes: 262_144 } as const;

export const isSkillFile = (name: string): boolean => name.length <= skillFile.maxName && shape.test(name);

/** What a file of a package may be called; a file of a skill always may. */
export const packagePath = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._+@-]*){0,8}$/;

/** The skill that it belongs to. */
export const skillOf = (name: string): string => name.split('/', 1)[0] ?? '';

const skillText = /^skills\/([A-Za-z0-9][A-Za-z0-9_-]{0,63})\/SKILL\.md$/;

/** What stands at a path of a home or a package: a skill, by its name, or another file of one, by its path below `skills/`. */
export function skillPart(path: string): { kind: 'Skill' | 'SkillFile'; name: string } | undefined {
  const [, skill] = skillText.exec(path) ?? [];
  if (skill !== undefined) return { kind: 'Skill', name: skill };
  const name = path.startsWith('skills/') ? path.slice('skills/'.length) : '';
  return isSkillFile(name) ? { kind: 'SkillFile', name } : undefined;
}
