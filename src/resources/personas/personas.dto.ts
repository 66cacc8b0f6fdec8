import { AgentPath, Choice, Flag, Text } from '../../kernel/fields.js';
import { contentSays, FileView } from '../home-files.dto.js';

export const personaFiles = ['CLAUDE.md', 'PERSONA.md'];
/** More of it no model is shown. */
export const maxPersonaBytes = 32_768;

const nameSays = 'PERSONA.md, who the agent is, or CLAUDE.md, how it works';

export class PersonaKey {
  @AgentPath({ says: 'Agent whose file it is' }) agent!: string;
  @Choice({ says: nameSays, of: personaFiles }) name!: string;
}

export class PersonaContent {
  @Text({ says: contentSays, max: maxPersonaBytes }) content!: string;
}

export class PersonaView extends FileView {
  @AgentPath({ says: 'Agent whose file it is' }) agent!: string;
  @Choice({ says: nameSays, of: personaFiles }) name!: string;
  @Flag({ says: 'It is as a new home begins: nobody has written it yet' }) seeded!: boolean;
}
