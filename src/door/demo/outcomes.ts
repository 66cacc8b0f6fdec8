import { bareName, type ModelRequest, type ToolResult, type ToolUse } from './model-request.js';

const limit = 1500;

const told: Record<string, (input: ToolUse['input']) => string> = {
  remember: ({ text }) => `Done, I will remember: ${String(text)}`,
  tasks_create: ({ prompt }) => `Done, it is scheduled: ${String(prompt)}`,
  schedule: ({ prompt }) => `Done, it is scheduled: ${String(prompt)}`,
};

function shown(text: string): string {
  const short = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return /^[[{]/.test(short) ? `\`\`\`json\n${short}\n\`\`\`` : short;
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
  return told[tool]?.(input) ?? `This is what ${call} says:\n\n${shown(result.text || 'nothing')}`;
}
