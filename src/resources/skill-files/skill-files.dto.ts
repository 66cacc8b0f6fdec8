import { Flag, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { skillFile } from '../../platform/skill-files.js';
import { contentSays, FileView } from '../home-files.dto.js';

const place = /^(\*\*|[^*@:,\s]+)$/;
const agentSays = 'Agent whose skill it belongs to, or ** for one that is shared by all agents';
const nameSays =
  'Its path below skills/: the skill, then the file in it, which is no SKILL.md and not hidden';

export class SkillFileKey {
  @Text({ says: agentSays, max: 200, pattern: place }) agent!: string;
  @Text({
    says: nameSays,
    max: skillFile.maxName,
    pattern: skillFile.shape,
    example: 'deploy/scripts/run.sh',
  })
  name!: string;
}

export class SkillFileContent {
  @Text({ says: contentSays, min: 0, max: skillFile.maxBytes }) content!: string;
}

export class SkillFileView extends FileView {
  @Text({ says: agentSays }) agent!: string;
  @Text({ says: 'Its path below skills/' }) name!: string;
  @Flag({ says: 'It is no text; its content is not shown', optional: true }) binary?: boolean;
}

export class SkillFileQuery extends PageQuery {
  @Text({
    says: 'Only files of this agent, or the shared ones (**)',
    max: 200,
    pattern: place,
    optional: true,
  })
  agent?: string;
}
