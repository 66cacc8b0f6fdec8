import { AgentPath, Choice, Count, Flag, Moment, Ref, Shape, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { StampedWithId } from '../../kernel/stamped.js';

const agentSays = 'Agent that is given the prompt';
const chatSays = 'Chat that the prompt comes up in and is answered in; absent gives the task one of its own';
const promptSays = 'What the agent is told each time';
const scheduleSays = 'When: one of cron, every and at';
const zoneSays = 'Time zone of cron, such as Europe/Prague (default UTC)';
const jitterSays = 'Seconds by which a run may be put off, the same for the same run (default 0)';
const overlapSays = 'What happens to a run while the one before goes on (default skip)';
const catchSays = 'How many of the runs are made up for that came while the server was down (default one)';
const contextSays = 'Whether it goes on with the chat’s session or begins one each time (default session)';
const checkSays = 'Command that is run in the sandbox first; unless it exits with 0 the agent is not woken';
const overlaps = ['skip', 'queue', 'allow'];
const catches = ['none', 'one', 'all'];
const contexts = ['session', 'isolated'];

export class ScheduleFields {
  @Text({
    says: 'Five fields of cron, or six with seconds first',
    max: 200,
    optional: true,
    example: '30 8 * * 1-5',
  })
  cron?: string;
  @Count({ says: 'Seconds between runs', min: 60, max: 31_622_400, optional: true }) every?: number;
  @Moment({ says: 'The one time', optional: true }) at?: string;
}

/** What may be changed. */
export class TaskFields {
  @Text({ says: chatSays, max: 300, optional: true }) chat?: string;
  @Text({ says: promptSays, max: 20_000 }) prompt!: string;
  @Shape({ says: scheduleSays, of: () => ScheduleFields }) schedule!: ScheduleFields;
  @Text({ says: zoneSays, max: 64, optional: true }) timezone?: string;
  @Count({ says: jitterSays, min: 0, max: 86_400, optional: true }) jitter?: number;
  @Choice({ says: overlapSays, of: overlaps, optional: true }) overlap?: string;
  @Choice({ says: catchSays, of: catches, optional: true }) catchUp?: string;
  @Choice({ says: contextSays, of: contexts, optional: true }) context?: string;
  @Text({ says: checkSays, max: 4000, optional: true }) preCheck?: string;
  @Flag({ says: 'No runs until this is taken back (default false)', optional: true }) paused?: boolean;
}

export class NewTask extends TaskFields {
  @AgentPath({ says: agentSays }) agent!: string;
}

export class TaskKey {
  @Ref({ says: 'Id of the task' }) id!: string;
}

export class TaskView extends StampedWithId {
  @AgentPath({ says: agentSays }) agent!: string;
  @Text({ says: chatSays, optional: true }) chat?: string;
  @Text({ says: promptSays }) prompt!: string;
  @Shape({ says: scheduleSays, of: () => ScheduleFields }) schedule!: ScheduleFields;
  @Text({ says: zoneSays }) timezone!: string;
  @Count({ says: jitterSays, min: 0, max: 86_400 }) jitter!: number;
  @Choice({ says: overlapSays, of: overlaps }) overlap!: string;
  @Choice({ says: catchSays, of: catches }) catchUp!: string;
  @Choice({ says: contextSays, of: contexts }) context!: string;
  @Text({ says: checkSays, optional: true }) preCheck?: string;
  @Flag({ says: 'No runs until this is taken back' }) paused!: boolean;
  @Moment({
    says: 'When it is due next; absent while it is paused, and when its one time is over',
    optional: true,
  })
  nextRun?: string;
  @Moment({ says: 'When it ran last', optional: true }) lastRun?: string;
  @Flag({ says: 'Whether tasks are run yet' }) enforced!: boolean;
}

export class TaskQuery extends PageQuery {
  @AgentPath({ says: 'Only tasks of this agent', optional: true }) agent?: string;
}
