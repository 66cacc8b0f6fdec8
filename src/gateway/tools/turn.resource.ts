import { defineResource, type Action, type Resource } from '../../kernel/resource.js';
import { askTool } from './ask.js';
import { deleteTool, editTool } from './change-message.js';
import { delegateTool } from './delegate.js';
import type { ToolDeps } from './deps.js';
import { disengageTool, engageTool } from './engage.js';
import { escalateTool } from './escalate.js';
import { fetchHistoryTool } from './fetch-history.js';
import { forkTopicTool } from './fork-topic.js';
import { handoffTool } from './handoff.js';
import { inspectRoutingTool } from './inspect-routing.js';
import { observeAgentTool } from './observe-agent.js';
import { reactTool } from './react.js';
import { readThreadTool } from './read-thread.js';
import { rememberTool } from './remember.js';
import { replyTool } from './reply.js';
import { resetSessionTool } from './reset-session.js';
import { MessageSaid } from './say.js';
import { searchMessagesTool } from './search-messages.js';
import { sendFileTool } from './send-file.js';
import { sendTool } from './send.js';
import { setStatusTool } from './set-status.js';

export type { ToolDeps } from './deps.js';

function actionsOf(deps: ToolDeps) {
  return {
    reply: replyTool(deps),
    send: sendTool(),
    edit: editTool(deps),
    delete: deleteTool(deps),
    react: reactTool(deps),
    send_file: sendFileTool(deps),
    set_status: setStatusTool(),
    search_messages: searchMessagesTool(),
    read_thread: readThreadTool(),
    fetch_history: fetchHistoryTool(),
    remember: rememberTool(),
    inspect_routing: inspectRoutingTool(),
    ask: askTool(deps),
    delegate: delegateTool(deps),
    escalate: escalateTool(deps),
    handoff: handoffTool(),
    engage: engageTool(),
    disengage: disengageTool(),
    fork_topic: forkTopicTool(deps),
    reset_session: resetSessionTool(),
    observe_agent: observeAgentTool(),
  } satisfies Record<string, Action>;
}

type Tool = keyof ReturnType<typeof actionsOf>;

/**
 * The conversational tools, as the actions that `role:member` holds on `@self`. What an agent does to another one
 * (delegate, handoff, observe_agent) is granted by name, on the other one's path.
 */
export const memberTools: readonly `turn:${Tool}`[] = [
  'turn:reply',
  'turn:send',
  'turn:edit',
  'turn:delete',
  'turn:react',
  'turn:send_file',
  'turn:set_status',
  'turn:search_messages',
  'turn:read_thread',
  'turn:fetch_history',
  'turn:remember',
  'turn:inspect_routing',
  'turn:ask',
  'turn:escalate',
  'turn:engage',
  'turn:disengage',
  'turn:fork_topic',
  'turn:reset_session',
];

/** What an agent can do during a turn, and only then: the hot tier. */
export function turnTools(deps: ToolDeps): Resource {
  return defineResource({
    name: 'turn',
    kind: 'TurnTool',
    says: 'What an agent does during a turn: say, change, look up, remember. Only agents in their containers have it.',
    view: MessageSaid,
    manifest: 'never',
    tier: 'hot',
    actions: actionsOf(deps),
  });
}
