import { isSkillFile, skillFile, skillOf } from '../../platform/skill-files.js';
import { homeResource } from '../home-resource.js';
import { SkillFileContent, SkillFileKey, SkillFileQuery, SkillFileView } from './skill-files.dto.js';

export const skillFiles = homeResource({
  name: 'skill-files',
  kind: 'SkillFile',
  says: 'What stands beside a SKILL.md: scripts and references, which a model reads and runs as the skill tells it. The gate is asked as for the skill itself: skills:list, skills:get, skills:update.',
  key: SkillFileKey,
  view: SkillFileView,
  manifest: 'apply',
  files: {
    pathOf: (name) => `skills/${name}`,
    fixed: [],
    folder: { path: 'skills', deep: true, nameOf: (entry) => (isSkillFile(entry) ? entry : undefined) },
    maxBytes: skillFile.maxBytes,
    shared: true,
    wholeTexts: true,
  },
  partOf: { resource: 'skills', nameOf: skillOf },
  content: SkillFileContent,
  query: SkillFileQuery,
  tells: {
    replace:
      'Write a file of a skill, all of it, from the next turn on; one that begins with #! can be run. No model is given it without the SKILL.md.',
    delete: 'Take a file away from a skill. The rest of the skill stays.',
  },
});
