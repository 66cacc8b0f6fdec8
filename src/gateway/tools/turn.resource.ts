import { defineResource, type Action, type Resource } from '../../kernel/resource.js';
import { deleteTool, editTool } from './change-message.js';
import type { ToolDeps } from './deps.js';
import { fetchHistoryTool } from './fetch-history.js';
import { inspectRoutingTool } from './inspect-routing.js';
import { reactTool } from './react.js';
import { readThreadTool } from './read-thread.js';
import { rememberTool } from './remember.js';
import { replyTool } from './reply.js';
import { Routers } from './routers.js';
import { MessageSaid } from './say.js';
import { searchMessagesTool } from './search-messages.js';
import { sendFileTool } from './send-file.js';
import { sendTool } from './send.js';
import { setStatusTool } from './set-status.js';

export type { ToolDeps } from './deps.js';

function actionsOf(deps: ToolDeps) {
  const routers = new Routers();
  return {
    reply: replyTool(deps),
    send: sendTool(routers),
    edit: editTool(deps, routers),
    delete: deleteTool(deps, routers),
    react: reactTool(deps, routers),
    send_file: sendFileTool(deps),
    set_status: setStatusTool(),
    search_messages: searchMessagesTool(),
    read_thread: readThreadTool(),
    fetch_history: fetchHistoryTool(),
    remember: rememberTool(),
    inspect_routing: inspectRoutingTool(routers),
  } satisfies Record<string, Action>;
}

type Tool = keyof ReturnType<typeof actionsOf>;

/** The conversational tools, as the actions that `role:member` holds on `@self`. */
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
