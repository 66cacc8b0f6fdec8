import { homeResource } from '../home-resource.js';
import { maxSkillBytes, SkillContent, SkillKey, skillName, SkillQuery, SkillView } from './skills.dto.js';

export const skills = homeResource({
  name: 'skills',
  kind: 'Skill',
  says: 'What an agent knows how to do: skills/<name>/SKILL.md in its home, or shared by all agents whose `skills` let it in. Of one name the agent’s own comes first.',
  key: SkillKey,
  view: SkillView,
  manifest: 'apply',
  files: {
    pathOf: (name) => `skills/${name}/SKILL.md`,
    fixed: [],
    folder: { path: 'skills', nameOf: (entry) => (skillName.test(entry) ? entry : undefined) },
    maxBytes: maxSkillBytes,
    shared: true,
  },
  content: SkillContent,
  query: SkillQuery,
  tells: {
    replace:
      'Write the SKILL.md of a skill, all of it; a skill that is not there is made. It holds from the next turn on.',
    delete:
      'Take a skill away: its SKILL.md. Its other files stay, are given to no model without it, and are taken away as skill-files.',
  },
});
