import { AgentPath, Choice, Count, Flag, Free, Moment, Shapes, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';

const point = 'A commit of the home, or a time such as 2026-12-31T23:59:59Z';

export class HistoryQuery extends PageQuery {}

export class HomeCommit {
  @Text({ says: 'Name of the commit' }) commit!: string;
  @Moment({ says: 'When' }) at!: string;
  @Text({ says: 'Who' }) author!: string;
  @Text({ says: 'What for', max: 10_000 }) message!: string;
  @Texts({ says: 'Turns whose work is in it', max: 1000 }) turns!: string[];
}

export class HomeCommits {
  @Shapes({ says: 'Newest first', of: () => HomeCommit, max: 500 }) items!: HomeCommit[];
  @Text({ says: 'What to ask for the next page with', optional: true }) nextCursor?: string;
}

export class DiffQuery {
  @Text({ says: `From where: ${point}`, max: 64 }) since!: string;
  @Text({ says: 'To where; absent means now', max: 64, optional: true }) until?: string;
  @Count({ says: 'Bytes of the patch at most (default 65536)', min: 0, max: 1_048_576, optional: true })
  bytes?: number;
}

export class ChangedFile {
  @Text({ says: 'Place in the home', max: 5000 }) path!: string;
  @Choice({ says: 'What became of it', of: ['added', 'changed', 'removed'] }) change!: string;
}

export class ChangedRow {
  @Text({ says: 'What the row is' }) kind!: string;
  @Choice({ says: 'What became of it', of: ['create', 'update', 'delete'] }) verb!: string;
  @Text({ says: 'Its key, or the whole of it', max: 1_000_000 }) name!: string;
  @Free({
    says: 'Each field that changed: {path, from, to}',
    schema: { type: 'array', items: { type: 'object' } },
  })
  fields!: object[];
}

export class AgentDiff {
  @Shapes({ says: 'Files of the home, at most 1000', of: () => ChangedFile, max: 1000 })
  files!: ChangedFile[];
  @Text({ says: 'The same as a unified diff', min: 0, max: 2_000_000 }) patch!: string;
  @Flag({ says: 'Nothing was cut off' }) complete!: boolean;
  @Shapes({ says: 'Rows of the configuration', of: () => ChangedRow, max: 100_000 }) rows!: ChangedRow[];
}

export class RevertOrder {
  @Text({ says: `Back to where: ${point}`, max: 64 }) to!: string;
  @Choice({ says: 'Of what (default all)', of: ['all', 'home', 'rows'], optional: true }) what?: string;
}

export class Reverted {
  @Text({ says: 'The commit whose files the home gets, in a moment', optional: true }) commit?: string;
  @Shapes({ says: 'Rows that were written', of: () => ChangedRow, max: 100_000 }) rows!: ChangedRow[];
  @Texts({ says: 'Secrets that there were then: their values are not kept', max: 1000 }) missing!: string[];
}

export class ForkOrder {
  @AgentPath({ says: 'Path of the new agent', example: 'corp/eng/sre-2' }) to!: string;
  @Flag({ says: 'Also its conversations, as far as they have come', optional: true }) sessions?: boolean;
}

export class AgentMade {
  @AgentPath({ says: 'The new agent' }) path!: string;
  @Count({ says: 'Conversations that it goes on with', min: 0, max: 100_000 }) sessions!: number;
  @Texts({ says: 'Secrets that are named and not there: store their values', max: 1000 }) missing!: string[];
  @Texts({ says: 'Rows that there can be only once, and which stay where they are', max: 1000 })
  leftOut!: string[];
}

export class ExportQuery {
  @Flag({ says: 'Also its conversations', optional: true }) sessions?: boolean;
}

export class AgentArchive {
  @Text({ says: 'A name for the file' }) name!: string;
  @Text({ says: 'A gzipped tar file in base64', max: 100_000_000 }) archive!: string;
}

export class ImportOrder {
  @Text({ says: 'What `export` gave: a gzipped tar file in base64', max: 64_000_000, secret: true })
  archive!: string;
  @AgentPath({ says: 'Path of the new agent; absent means the one that it had', optional: true })
  path?: string;
}
