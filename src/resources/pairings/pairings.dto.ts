import { Choice, Moment, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { Stamped } from '../../kernel/stamped.js';

const states = ['pending', 'expired', 'approved', 'dismissed', 'blocked'];

export class PairingKey {
  @Text({ says: 'The code, in any spelling', max: 40, example: 'ABCD2345' }) code!: string;
}

export class PairingApproval {
  @Text({
    says: 'Also makes the sender one of this person, by its short name; asks for members:create',
    max: 190,
    optional: true,
    example: 'ada',
  })
  user?: string;
}

export class PairingView extends Stamped {
  @Text({ says: 'The code that the stranger was told' }) code!: string;
  @Text({ says: 'Channel that it wrote on' }) channel!: string;
  @Text({ says: 'Who wrote' }) sender!: string;
  @Text({ says: 'The name that it goes by there', optional: true }) senderName?: string;
  @Text({ says: 'Chat that it wrote in' }) chat!: string;
  @Choice({ says: 'What was decided; an expired code is decided no more', of: states }) state!: string;
  @Moment({ says: 'The code holds until then' }) expiresAt!: string;
}

export class PairingQuery extends PageQuery {
  @Text({ says: 'Only those of this channel', max: 105, optional: true }) channel?: string;
  @Choice({ says: 'Only those in this state', of: states, optional: true }) state?: string;
}
