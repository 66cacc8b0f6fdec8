import { AgentFileQuery } from '../home-files.dto.js';
import { homeResource } from '../home-resource.js';
import { MemoryContent, MemoryKey, MemoryView, maxMemoryBytes } from './memories.dto.js';

const day = /^\d{4}-\d{2}-\d{2}\.md$/;

export const memories = homeResource({
  name: 'memories',
  kind: 'Memory',
  says: 'What an agent remembers: MEMORY.md, work.md and the days of its diary. It writes them itself; change one to correct it or to let it forget.',
  key: MemoryKey,
  view: MemoryView,
  manifest: 'never',
  files: {
    pathOf: (name) => name,
    fixed: ['MEMORY.md', 'work.md'],
    folder: { path: 'diary', nameOf: (entry) => (day.test(entry) ? `diary/${entry}` : undefined) },
    maxBytes: maxMemoryBytes,
  },
  content: MemoryContent,
  query: AgentFileQuery,
  tells: {
    replace:
      'Write a file of an agent’s memory, all of it. What the agent adds at the same moment may be lost; give the version.',
    delete: 'Let an agent forget a file of its memory.',
  },
});
