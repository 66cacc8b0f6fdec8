import { AgentPath, Count, Flag, Moment, Text } from '../kernel/fields.js';
import { PageQuery } from '../kernel/page.js';

export const contentSays = 'The whole text of the file';

/** What the view of every file shows beside its key. */
export class FileView {
  @Text({ says: contentSays }) content!: string;
  @Count({ says: 'Size in bytes', min: 0, max: 2 ** 53 - 1 }) size!: number;
  @Flag({ says: 'It is larger than what is read of it; content is its beginning', optional: true })
  truncated?: boolean;
  @Count({
    says: 'Made of the content, so that it tells of every change; the ETag',
    min: 1,
    max: 2 ** 53 - 1,
  })
  version!: number;
  @Moment({ says: 'When it was last changed' }) updatedAt!: string;
}

export class AgentFileQuery extends PageQuery {
  @AgentPath({ says: 'Only files of this agent', optional: true }) agent?: string;
}
