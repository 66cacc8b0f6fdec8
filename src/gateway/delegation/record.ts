import type { Selectable } from 'kysely';
import type { DelegationState, DelegationTable, QuestionTable } from '../../db/tables/delegation.js';

export type Delegation = Selectable<DelegationTable>;
export type Question = Selectable<QuestionTable>;

/** The channel of chats that only agents write in: nothing of it leaves the bus. */
export const agentChannel = 'agent';

export const openStates = ['queued', 'running'] as const satisfies readonly DelegationState[];

export const liveTurnStates = ['queued', 'starting', 'running', 'waiting'] as const;

export const isOpen = ({ state }: Pick<Delegation, 'state'>): boolean =>
  (openStates as readonly string[]).includes(state);

/** Why a delegation ended, where people wanted the conversation that it came from to be still: no turn tells of it. */
export const stoppedByPeople = 'stopped by /stop';

/** The verb of a message that brings what another agent or a person has come to; no person wrote it. */
export const resultVerb = 'result';
