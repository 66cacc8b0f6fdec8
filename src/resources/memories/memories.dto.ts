import { AgentPath, Flag, Text } from '../../kernel/fields.js';
import { contentSays, FileView } from '../home-files.dto.js';

export const maxMemoryBytes = 262_144;

const nameSays = 'MEMORY.md, work.md, or a day such as diary/2026-11-21.md';
const name = /^(MEMORY\.md|work\.md|diary\/\d{4}-\d{2}-\d{2}\.md)$/;

export class MemoryKey {
  @AgentPath({ says: 'Agent whose memory it is' }) agent!: string;
  @Text({ says: nameSays, max: 64, pattern: name }) name!: string;
}

export class MemoryContent {
  @Text({ says: contentSays, max: maxMemoryBytes }) content!: string;
}

export class MemoryView extends FileView {
  @AgentPath({ says: 'Agent whose memory it is' }) agent!: string;
  @Text({ says: nameSays }) name!: string;
  @Flag({ says: 'It is as a new home begins: nobody has written it yet' }) seeded!: boolean;
}
