import { bareName, type ModelRequest, type ToolResult, type ToolUse } from './model-request.js';

const limit = 1500;

const told: Record<string, (input: ToolUse['input'], answer: string) => string> = {
  grants_explain: ({ action, scope }, answer) => whoMay(String(action), String(scope), answer),
  remember: ({ text }) => `Done, I will remember: ${String(text)}`,
  tasks_create: ({ prompt }) => `Done, it is scheduled: ${String(prompt)}`,
  schedule: ({ prompt }) => `Done, it is scheduled: ${String(prompt)}`,
};

function shown(text: string): string {
  const short = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return /^[[{]/.test(short) ? `\`\`\`json\n${short}\n\`\`\`` : short;
}

/** The verdict in words; an answer of any other form is shown as it is. */
function whoMay(action: string, scope: string, answer: string): string {
  const { who } = JSON.parse(answer) as { who?: string[] };
  if (!who) return shown(answer);
  const where = scope === '@self' ? 'this agent' : scope;
  const names = who.length > 0 ? who.map((name) => `- ${name}`).join('\n') : '- nobody';
  return `These may \`${action}\` on ${where}, by the one access list:\n\n${names}`;
}

function useOf({ messages }: ModelRequest, id: string): Pick<ToolUse, 'name' | 'input'> {
  const uses = messages.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'use'));
  return uses.find((use) => use.id === id) ?? { name: 'the tool', input: {} };
}

/** What a tool gave back, as it is told to people; a failure is told as one. */
export function outcome(result: ToolResult, request: ModelRequest): string {
  const { name, input } = useOf(request, result.id);
  const tool = bareName(name);
  if (result.isError) return `That did not work. \`${tool}\` says:\n\n${shown(result.text)}`;
  const asked = Object.values(input).map(String).join(', ');
  const call = asked ? `\`${tool}\` (${asked})` : `\`${tool}\``;
  return (
    told[tool]?.(input, result.text) ?? `This is what ${call} says:\n\n${shown(result.text || 'nothing')}`
  );
}
