import { Choice, Count, Free, Moment, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { settingNames } from './settings.table.js';

export class SettingKey {
  @Choice({ says: 'Name of the setting', of: settingNames }) name!: string;
}

export class SettingValue {
  @Free({ says: 'The value; its schema is shown with the setting', schema: {} }) value!: unknown;
}

export class SettingView {
  @Choice({ says: 'Name of the setting', of: settingNames }) name!: string;
  @Free({ says: 'The value that holds now; absent where nothing does', schema: {}, optional: true })
  value?: unknown;
  @Choice({ says: 'Whether it is stored or the default', of: ['stored', 'default'] }) origin!: string;
  @Free({ says: 'What holds while nothing is stored', schema: {}, optional: true }) default?: unknown;
  @Text({ says: 'What it is for' }) says!: string;
  @Free({ says: 'JSON Schema of the value' }) schema!: unknown;
  @Count({
    says: 'Goes up by one with each stored change; the ETag',
    min: 1,
    max: 2 ** 53 - 1,
    optional: true,
  })
  version?: number;
  @Moment({ says: 'When it was first stored', optional: true }) createdAt?: string;
  @Text({ says: 'The principal that first stored it', optional: true }) createdBy?: string;
  @Moment({ says: 'When it was last changed', optional: true }) updatedAt?: string;
}

export class SettingQuery extends PageQuery {
  @Choice({ says: 'Only stored ones, or only defaults', of: ['stored', 'default'], optional: true })
  origin?: string;
}
