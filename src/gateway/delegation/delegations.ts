import { prepared } from '../../db/prepared.js';
import type { Engine } from '../engine.js';
import { cascade } from './cascade.js';
import { deliver } from './deliver.js';
import { progress } from './progress.js';
import { endQuestions } from './questions.js';

const openDelegation = prepared((db) =>
  db.selectFrom('delegation').where('deliveredAt', 'is', null).select('id').limit(1),
);
const openQuestion = prepared((db) =>
  db.selectFrom('question').where('deliveredAt', 'is', null).select('id').limit(1),
);

/** Carries delegations and questions on from their rows: a crash between any two steps is found again here (P12). */
export class Delegations {
  constructor(
    private readonly engine: Engine,
    private readonly wake: (loop: 'cancel' | 'queue' | 'delivery') => void,
  ) {}

  async pass(): Promise<boolean> {
    if (!(await this.hasOpen())) return false;
    await this.stop();
    await progress(this.engine);
    await endQuestions(this.engine);
    if ((await deliver(this.engine)) > 0) this.wake('queue');
    this.wake('delivery');
    return false;
  }

  private async hasOpen(): Promise<boolean> {
    const { read } = this.engine.database;
    return (await openDelegation(read, {})).length > 0 || (await openQuestion(read, {})).length > 0;
  }

  /** Ends what belongs to a stopped turn; its own turns are asked to end and found by the next cancel pass. */
  async stop(): Promise<void> {
    if ((await openDelegation(this.engine.database.read, {})).length === 0) return;
    if ((await cascade(this.engine)) > 0) this.wake('cancel');
  }
}
