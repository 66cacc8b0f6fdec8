import { defineResource, type Action, type Resource } from '../../kernel/resource.js';
import type { ToolDeps } from './deps.js';
import { inspectRoutingTool } from './inspect-routing.js';
import { rememberTool } from './remember.js';
import { replyTool } from './reply.js';
import { Routers } from './routers.js';
import { MessageSaid } from './say.js';
import { searchMessagesTool } from './search-messages.js';

export type { ToolDeps } from './deps.js';

function actionsOf(deps: ToolDeps): Record<string, Action> {
  const routers = new Routers();
  return {
    reply: replyTool(deps),
    search_messages: searchMessagesTool(),
    remember: rememberTool(),
    inspect_routing: inspectRoutingTool(routers),
  };
}

/** The conversational tools, as the actions that `role:member` holds on `@self`. */
export const memberTools = ['turn:reply', 'turn:search_messages', 'turn:remember', 'turn:inspect_routing'];

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
