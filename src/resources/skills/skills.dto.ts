import { Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { contentSays, FileView } from '../home-files.dto.js';

export const maxSkillBytes = 262_144;
/** As the harness may name a folder. */
export const skillName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

const place = /^(\*\*|[^*@:,\s]+)$/;
const agentSays = 'Agent whose skill it is, or ** for one that is shared by all agents';

export class SkillKey {
  @Text({ says: agentSays, max: 200, pattern: place }) agent!: string;
  @Text({ says: 'Name of the skill', max: 64, pattern: skillName, example: 'deploy' }) name!: string;
}

export class SkillContent {
  @Text({ says: contentSays, max: maxSkillBytes }) content!: string;
}

export class SkillView extends FileView {
  @Text({ says: agentSays }) agent!: string;
  @Text({ says: 'Name of the skill' }) name!: string;
}

export class SkillQuery extends PageQuery {
  @Text({
    says: 'Only skills of this agent, or the shared ones (**)',
    max: 200,
    pattern: place,
    optional: true,
  })
  agent?: string;
}
