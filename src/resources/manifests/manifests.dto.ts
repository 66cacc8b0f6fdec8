import { AgentPath, Choice, Free, Scope, Shapes, Text, Texts } from '../../kernel/fields.js';

export class ManifestQuery {
  @Scope({
    says: 'The part of the instance: "**" (default), or an agent with those below it, "corp/**"',
    optional: true,
  })
  scope?: string;
  @Texts({ says: 'Only these kinds; absent means all', max: 50, each: 40, optional: true }) kinds?: string[];
}

export class ManifestDocument {
  @Text({ says: 'What its rows are' }) kind!: string;
  @Text({ says: 'YAML: kind, scope and rows', max: 100_000_000 }) text!: string;
}

export class ManifestView {
  @Scope({ says: 'The part of the instance that was written' }) scope!: string;
  @Text({ says: 'SHA-256 of what can be applied: the same for the same configuration' }) checksum!: string;
  @Shapes({ says: 'One document for each kind', of: () => ManifestDocument }) documents!: ManifestDocument[];
}

export class ManifestFile {
  @Text({ says: 'What faults call it', max: 500, example: 'routes.yaml' }) name!: string;
  @Text({ says: 'YAML of one or more documents', min: 0, max: 16_000_000, secret: true }) text!: string;
}

export class ManifestFiles {
  @Shapes({
    says: 'What is to hold. A row that stands in none of them goes, where a document names its scope',
    of: () => ManifestFile,
    max: 1000,
  })
  files!: ManifestFile[];
  @AgentPath({
    says: 'Agent in whose place that of the documents is put; all must speak for one agent',
    optional: true,
  })
  as?: string;
  @Scope({
    says: 'The part of the instance that they may speak for, and that is asked for at the gate (default "**")',
    optional: true,
  })
  scope?: string;
}

export class ManifestOrder extends ManifestFiles {
  @Text({
    says: 'The `checksum` of the plan; refused when something has changed since',
    max: 64,
    optional: true,
  })
  expect?: string;
}

export class PlannedChange {
  @Text({ says: 'What the row is' }) kind!: string;
  @Choice({ says: 'What becomes of it', of: ['create', 'update', 'delete'] }) verb!: string;
  @Text({ says: 'Its key, or the whole of it', max: 1_000_000 }) name!: string;
  @Text({ says: 'Where it is written: file and line', optional: true }) at?: string;
  @Free({
    says: 'Each field that changes: {path, from, to}',
    schema: { type: 'array', items: { type: 'object' } },
  })
  fields!: object[];
}

export class Plan {
  @Text({ says: 'SHA-256 of the rows of these kinds, before a plan and after an apply' }) checksum!: string;
  @Shapes({ says: 'What changes, in the order in which it is done', of: () => PlannedChange })
  changes!: PlannedChange[];
  @Texts({ says: 'Secrets that are named and not there: their values stand in no manifest' })
  missing!: string[];
}
