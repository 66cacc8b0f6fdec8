import {
  AgentPath,
  Choice,
  Count,
  Flag,
  Free,
  Moment,
  Ref,
  Shapes,
  Text,
  Texts,
} from '../../kernel/fields.js';

const url =
  'https://host/path or ssh://user@host/path; a folder of this machine only where ROOKERY_GIT_LOCAL names it';

export class GitPlace {
  @Text({ says: `The repository: ${url}`, max: 500, example: 'https://git.example.com/team/agents.git' })
  url!: string;
  @Text({ says: 'Its branch (default main)', max: 100, optional: true }) branch?: string;
  @Ref({
    says: 'Secret of the instance that proves who asks, of the kind bearer or basic; its hosts name that of the repository',
    optional: true,
  })
  secret?: string;
  @Flag({ says: 'Also the homes of the agents (default true)', optional: true }) homes?: boolean;
}

export class GitState {
  @Text({ says: 'The repository; absent while there is none', optional: true }) url?: string;
  @Text({ says: 'Its branch', optional: true }) branch?: string;
  @Ref({ says: 'Secret that proves who asks', optional: true }) secret?: string;
  @Flag({ says: 'Homes are in it as well', optional: true }) homes?: boolean;
  @Text({ says: 'The commit that the configuration was last the same as', optional: true }) head?: string;
  @Moment({ says: 'When that was', optional: true }) at?: string;
  @Count({ says: 'Changes that are in no commit yet', min: 0, max: 2 ** 53 - 1 }) ahead!: number;
}

export class SyncOrder {
  @Texts({
    says: 'Conflicts in which what holds here is to stay, by name; "all" for every one',
    each: 5000,
    optional: true,
  })
  ours?: string[];
  @Texts({
    says: 'Conflicts in which what the repository says is to hold, by name; "all" for every one',
    each: 5000,
    optional: true,
  })
  theirs?: string[];
  @Flag({ says: 'Only say what would be done', optional: true }) dryRun?: boolean;
}

export class RebuildOrder {
  @Flag({ says: 'Only say what would be done', optional: true }) dryRun?: boolean;
}

export class SyncRow {
  @Text({ says: 'What the row is' }) kind!: string;
  @Choice({ says: 'What becomes of it', of: ['create', 'update', 'delete'] }) verb!: string;
  @Text({ says: 'Its key, or the whole of it', max: 1_000_000 }) name!: string;
  @Free({
    says: 'Each field that changes: {path, from, to}',
    schema: { type: 'array', items: { type: 'object' } },
  })
  fields!: object[];
}

export class SyncFile {
  @AgentPath({ says: 'Whose home' }) agent!: string;
  @Text({ says: 'Place in it', max: 5000 }) path!: string;
}

export class SyncConflict {
  @Choice({ says: 'What was changed here and there, and not alike', of: ['row', 'file', 'order'] })
  what!: string;
  @Text({ says: 'Its name, for `ours` and `theirs`', max: 1_000_000 }) name!: string;
  @Free({ says: 'What both began with', schema: {}, optional: true }) base?: unknown;
  @Free({ says: 'What holds here', schema: {}, optional: true }) ours?: unknown;
  @Free({ says: 'What the repository says', schema: {}, optional: true }) theirs?: unknown;
}

export class Synced {
  @Text({ says: 'The commit that holds now, here' }) head!: string;
  @Count({ says: 'Commits made of what was changed here', min: 0, max: 2 ** 53 - 1 }) commits!: number;
  @Flag({ says: 'The repository has it' }) pushed!: boolean;
  @Shapes({ says: 'Rows that were written here', of: () => SyncRow, max: 100_000 }) rows!: SyncRow[];
  @Shapes({ says: 'Files that homes get', of: () => SyncFile, max: 100_000 }) files!: SyncFile[];
  @Shapes({
    says: 'What was left as it is on both sides until somebody says',
    of: () => SyncConflict,
    max: 100_000,
  })
  conflicts!: SyncConflict[];
}
