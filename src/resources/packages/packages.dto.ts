import { AgentPath, Choice, Count, Flag, Free, Shape, Shapes, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { packagePath } from '../../platform/skill-files.js';
import { Stamped } from '../../kernel/stamped.js';

const namePattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
const acceptSays =
  'Findings to install it with all the same, as the plan names them: "network-pipe skills/x/SKILL.md". Also asks for packages:govern';
const overwriteSays =
  'What it may write over although it is there and not its own, or was edited since: "Skill review", "SkillFile review/run.sh"';

export class BundleText {
  @Text({ says: 'Path in the bundle', max: 200, pattern: packagePath, example: 'skills/review/SKILL.md' })
  path!: string;
  @Text({ says: 'The whole of it', min: 0, max: 262_144, secret: true }) text!: string;
}

export class GitSource {
  @Text({ says: 'Repository; its host must stand in the setting packageHosts', max: 500 }) url!: string;
  @Text({ says: 'The commit, in full', max: 64, pattern: /^[0-9a-f]{40}([0-9a-f]{24})?$/ }) revision!: string;
  @Text({ says: 'Folder of the bundle in it', max: 200, pattern: packagePath, optional: true }) path?: string;
}

/** A bundle, and how far it may go. */
export class PackageUpgrade {
  @Shape({ says: 'Fetch it from git; this or files', of: () => GitSource, optional: true }) git?: GitSource;
  @Shapes({ says: 'The files themselves; this or git', of: () => BundleText, max: 200, optional: true })
  files?: BundleText[];
  @Text({
    says: 'What it must come to; another digest is refused',
    max: 64,
    pattern: /^[0-9a-f]{64}$/,
    optional: true,
  })
  digest?: string;
  @Texts({ says: acceptSays, max: 200, each: 300, optional: true }) accept?: string[];
  @Texts({ says: overwriteSays, max: 200, each: 200, optional: true }) overwrite?: string[];
}

export class NewPackage extends PackageUpgrade {
  @AgentPath({ says: 'Agent that gets it' }) agent!: string;
}

export class PackageKey {
  @AgentPath({ says: 'Agent that has it' }) agent!: string;
  @Text({ says: 'Name of the package', max: 64, pattern: namePattern, example: 'standup' }) name!: string;
}

export class ItemView {
  @Text({ says: 'What it is: Persona, Skill, SkillFile, Route or Task' }) kind!: string;
  @Text({ says: 'Its name in the package' }) name!: string;
  @Text({ says: 'Id of the row, where it has one', optional: true }) id?: string;
  @Choice({
    says: 'Whether it still is as the package brought it; told of one package',
    of: ['unchanged', 'edited', 'gone'],
    optional: true,
  })
  state?: string;
}

export class PackageView extends Stamped {
  @AgentPath({ says: 'Agent that has it' }) agent!: string;
  @Text({ says: 'Name of the package' }) name!: string;
  @Text({ says: 'What it is for', optional: true }) description?: string;
  @Text({ says: 'Where it came from: a repository, or "uploaded"' }) source!: string;
  @Text({ says: 'The commit that it was taken from', optional: true }) revision?: string;
  @Text({ says: 'SHA-256 of its files' }) digest!: string;
  @Shapes({ says: 'What it has brought', of: () => ItemView }) items!: ItemView[];
}

export class PackageQuery extends PageQuery {
  @AgentPath({ says: 'Only packages of this agent', optional: true }) agent?: string;
}

export class PlannedItem {
  @Text({ says: 'What it is' }) kind!: string;
  @Text({ says: 'Its name in the package' }) name!: string;
  @Choice({
    says: 'What becomes of it: refused, when it is there and not its own; kept, when it was edited here; conflict, when both sides changed it',
    of: ['create', 'update', 'delete', 'unchanged', 'kept', 'conflict', 'refused'],
  })
  verb!: string;
  @Free({ says: 'As it stands here', schema: {}, optional: true }) from?: unknown;
  @Free({ says: 'As the package has it', schema: {}, optional: true }) to?: unknown;
}

export class Finding {
  @Text({ says: 'Name of the check' }) check!: string;
  @Text({ says: 'The file' }) path!: string;
  @Count({ says: 'The first line of it', min: 1, max: 1_000_000, optional: true }) line?: number;
  @Text({ says: 'What was found' }) says!: string;
  @Flag({ says: 'The order accepts it' }) accepted!: boolean;
}

export class PackagePlan {
  @Text({ says: 'Name of the package' }) name!: string;
  @Text({ says: 'What it is for', optional: true }) description?: string;
  @Text({ says: 'SHA-256 of its files' }) digest!: string;
  @Flag({ says: 'The agent has a package of this name; it would be upgraded' }) installed!: boolean;
  @Flag({ says: 'It would be refused as it stands, for a finding or for what is in its way' })
  refused!: boolean;
  @Shapes({ says: 'What the checks found', of: () => Finding }) findings!: Finding[];
  @Shapes({ says: 'What would become of each row and file', of: () => PlannedItem }) changes!: PlannedItem[];
}
