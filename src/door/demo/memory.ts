import { bareName, type ModelRequest } from './model-request.js';

/** MEMORY.md as it is put before the model: below a heading that names it, or in an element that does. */
function memoryFile(context: string): string {
  const element = /<([\w-]+)[^>\n]*MEMORY\.md[^>\n]*>([\s\S]*?)<\/\1>/.exec(context);
  if (element) return element[2] ?? '';
  const [heading, marks = ''] = /^(#{1,6}) [^\n]*MEMORY\.md[^\n]*$/m.exec(context) ?? [];
  if (!heading) return '';
  const below = context.slice(context.indexOf(heading) + heading.length);
  const end = below.search(new RegExp(`^#{1,${marks.length}} `, 'm'));
  return end === -1 ? below : below.slice(0, end);
}

function tidy(line: string): string {
  return line.replace(/^[\s*-]+|\s+$/g, '');
}

/** What was remembered in this conversation, which the file may not show before the next container. */
function rememberedHere({ messages }: ModelRequest): string[] {
  const blocks = messages.flatMap((message) => message.blocks);
  const kept = new Set(
    blocks.flatMap((block) => (block.kind === 'result' && !block.isError ? [block.id] : [])),
  );
  return blocks.flatMap((block) =>
    block.kind === 'use' && bareName(block.name) === 'remember' && kept.has(block.id)
      ? [String(block.input['text'] ?? '')]
      : [],
  );
}

/** Facts that the demonstration model can see, each once. */
export function knownFacts(request: ModelRequest): string[] {
  const prompts = request.messages.flatMap(({ role, blocks }) =>
    role === 'user' ? blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])) : [],
  );
  const file = memoryFile([request.system, ...prompts].join('\n'))
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map(tidy)
    .filter((line) => line !== '');
  const here = rememberedHere(request).filter((fact) => !file.some((line) => line.includes(fact)));
  return [...new Set([...file, ...here])];
}
