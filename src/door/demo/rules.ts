import type { Json } from '../../platform/json.js';
import { knownFacts } from './memory.js';
import { offeredTool, type ModelRequest, type OfferedTool } from './model-request.js';
import { readSchedule, scheduleInput } from './schedule.js';

/** What the demonstration model does about a message: it says something, or calls a tool that is offered. */
export type Reaction = { say: string } | { call: string; input: { [key: string]: Json } };

interface Asked {
  text: string;
  /** What the rule's pattern caught as `what`. */
  what: string;
  request: ModelRequest;
  now: number;
}

interface Rule {
  when: RegExp;
  then: (asked: Asked) => Reaction;
}

/** Who speaks, in every answer: nobody shall take it for a real model. */
export const signature = [
  "I am Rookery's demonstration model, not a real AI.",
  'To talk to one, set `ANTHROPIC_API_KEY` and start again.',
].join(' ');

const suggestions = [
  { tool: 'remember', line: 'remember that our stand-up is at 9:30' },
  { tool: 'inspect_routing', line: 'where does this message go?' },
  { tool: 'tasks_create', line: 'every weekday at 9 ask us what we plan to do' },
  { tool: 'schedule', line: 'every weekday at 9 ask us what we plan to do' },
  { tool: 'search_messages', line: 'search stand-up' },
  { tool: undefined, line: 'what do you remember?' },
  { tool: undefined, line: 'who may create routes?' },
  { tool: undefined, line: 'help' },
];

function introduction(request: ModelRequest): string {
  const lines = suggestions.filter(({ tool }) => !tool || offeredTool(request, tool)).map(({ line }) => line);
  const three = [...new Set(lines)].slice(0, 3).map((line) => `- ${line}`);
  const greeting =
    'Hello, good to see you! I follow a few simple rules, so that you can watch the rest work. Try:';
  return `${greeting}\n\n${three.join('\n')}`;
}

function callFirst(
  request: ModelRequest,
  names: string[],
  input: (tool: OfferedTool) => Record<string, Json>,
): Reaction {
  const tool = names.flatMap((name) => offeredTool(request, name) ?? []).at(0);
  if (tool) return { call: tool.name, input: input(tool) };
  return { say: `I would use \`${names[0]}\` for that, but it is not available here, so nothing was done.` };
}

function recall({ request }: Asked): Reaction {
  const facts = knownFacts(request).map((fact) => `- ${fact}`);
  if (facts.length === 0) return { say: 'Nothing yet. Tell me: remember that …' };
  return { say: `This is what I remember:\n\n${facts.join('\n')}` };
}

function schedule({ request, text, now }: Asked): Reaction {
  const found = readSchedule(text, now);
  if (!found)
    return { say: 'I found no time in that. Try: every day at 9 …, or: remind me in 10 minutes to …' };
  return callFirst(request, ['tasks_create', 'schedule'], (tool) =>
    scheduleInput(tool, found.when, found.what),
  );
}

const verbs: Record<string, string> = {
  add: 'create',
  make: 'create',
  create: 'create',
  change: 'update',
  edit: 'update',
  update: 'update',
  remove: 'delete',
  delete: 'delete',
  see: 'list',
  read: 'list',
  list: 'list',
};

/** `create routes` and `change a route` as the actions of grants are written. */
function actionIn(text: string): string | undefined {
  const [written] = /\b[a-z-]+:[a-z_*-]+/.exec(text) ?? [];
  const [, verb = '', noun = ''] = /^(\w+)\s+(?:(?:an?|the|new)\s+)*([a-z-]+)/i.exec(text) ?? [];
  const known = verbs[verb.toLowerCase()];
  return written ?? (known && `${noun.toLowerCase().replace(/s?$/, 's')}:${known}`);
}

function who({ request, what }: Asked): Reaction {
  if (!offeredTool(request, 'grants_explain')) {
    return callFirst(request, ['inspect_routing', 'grants_explain'], () => ({}));
  }
  const action = actionIn(what);
  const [, scope = '@self'] = /\b(?:in|on|of|for)\s+([\w*-]+(?:\/[\w*-]+)*)$/.exec(what) ?? [];
  if (action) return callFirst(request, ['grants_explain'], () => ({ action, scope }));
  return {
    say: 'Ask me like this: who may create routes? Or with an action: who may agents:update in corp/eng?',
  };
}

/** The first rule that fits decides. */
const rules: Rule[] = [
  // The harness asks so when a conversation has grown too long; it keeps what stands in the element.
  {
    when: /<summary>[\s\S]*<\/summary>/,
    then: ({ request }) => ({
      say: `<summary>\nRemembered so far:\n${knownFacts(request).join('\n') || 'nothing'}\n</summary>`,
    }),
  },
  { when: /\bwhat\b.*\b(?:remember|memory|know about)\b|\bdo you (?:still )?remember\b/i, then: recall },
  {
    when: /(?:^|[.,!?;]\s*|\b(?:please|you|to|and)\s+)(?:remember|note)(?: that| this)?[\s:]+(?<what>\S.*)/is,
    then: ({ request, what }) => callFirst(request, ['remember'], () => ({ text: what })),
  },
  {
    when: /\bremind me\b|\bevery\s+(?:\d+\s+)?(?:day|morning|evening|week|minute|hour|\w+day)/i,
    then: schedule,
  },
  { when: /\bwho\s+(?:may|can|is allowed to)\s+(?<what>.+?)[\s?!.]*$/i, then: who },
  {
    when: /\bwhere (?:does|do|did|will)\b.*\bgo\b|\brouting\b|\bwhich agent\b/i,
    then: ({ request }) => callFirst(request, ['inspect_routing'], () => ({})),
  },
  {
    when: /\b(?:search|find|look)\b(?:\s+(?:the\s+)?messages)?(?:\s+(?:for|about))?\s+(?<what>.+?)[\s?!.]*$/i,
    then: ({ request, what }) => callFirst(request, ['search_messages'], () => ({ query: what })),
  },
  {
    when: /^\W*(?:hello|hi|hey|good \w+|help|start)\b|\bwh(?:at|o) are you\b|\bwhat can you do\b/i,
    then: ({ request }) => ({ say: introduction(request) }),
  },
  {
    when: /[\s\S]*/,
    then: ({ text }) => ({
      say: `I got your message${quoted(text)}, and that is all I make of it. Say help to see what I can do.`,
    }),
  },
];

function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line ? ` (“${line.length > 80 ? `${line.slice(0, 79)}…` : line}”)` : '';
}

/** What to do about a person's message. */
export function react(text: string, request: ModelRequest, now: number): Reaction {
  for (const { when, then } of rules) {
    const found = when.exec(text);
    if (found) return then({ text, what: found.groups?.['what']?.trim() ?? '', request, now });
  }
  return { say: introduction(request) };
}
