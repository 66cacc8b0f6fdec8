import { AgentFileQuery } from '../home-files.dto.js';
import { homeResource } from '../home-resource.js';
import { maxPersonaBytes, PersonaContent, personaFiles, PersonaKey, PersonaView } from './personas.dto.js';

export const personas = homeResource({
  name: 'personas',
  kind: 'Persona',
  says: 'Who an agent is and how it works: PERSONA.md and CLAUDE.md in its home, which every conversation begins with.',
  key: PersonaKey,
  view: PersonaView,
  manifest: 'apply',
  files: { pathOf: (name) => name, fixed: personaFiles, maxBytes: maxPersonaBytes },
  content: PersonaContent,
  query: AgentFileQuery,
  reset: ({ ports }, { owner, name }) => owner && ports.homes.seed(owner, name),
  tells: {
    replace: 'Write who an agent is or how it works, all of the file. It holds from its next turn on.',
    delete: 'Take the file back to what a new home begins with.',
  },
});
