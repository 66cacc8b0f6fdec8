import { Choice, Count, Text } from '../../kernel/fields.js';

export class GatewayState {
  @Choice({
    says: 'running, starting (no runtime yet) or restarting',
    of: ['running', 'starting', 'restarting'],
  })
  state!: string;
  @Count({ says: 'Which run this is; it rises with every start', min: 0, max: 2 ** 53 - 1 }) epoch!: number;
  @Text({ says: 'What agents run in', optional: true }) runtime?: string;
}
