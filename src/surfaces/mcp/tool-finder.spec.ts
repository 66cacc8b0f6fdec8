import { describe, expect, it } from '@jest/globals';
import type { ToolView } from '../../kernel/tools.js';
import { bounded, findTools, innerCall, toolBound } from './tool-finder.js';

const view = (name: string, description = 'Does something.'): ToolView => ({
  name,
  description,
  inputSchema: { type: 'object' },
});
const many = (count: number): ToolView[] =>
  Array.from({ length: count }, (_, index) => view(`tool_${index}`));

describe('a list of tools', () => {
  it('is shown whole while it is short enough', () => {
    expect(bounded(many(toolBound))).toHaveLength(toolBound);
    expect(bounded(many(toolBound)).at(-1)?.name).toBe('tool_39');
  });

  it('is cut to its first ones and the two that find and call the rest', () => {
    const names = bounded(many(100)).map((tool) => tool.name);
    expect(names).toHaveLength(toolBound);
    expect(names.slice(-3)).toEqual(['tool_37', 'find_tools', 'call_tool']);
  });
});

describe('find_tools', () => {
  const views = [
    view('routes_list', 'List routes.'),
    view('agents_move', 'Move an agent; its routes follow.'),
    view('links_create', 'Make a chat link.'),
  ];
  const found = (query: string): string[] =>
    (findTools(views, { query }).structured?.tools as ToolView[]).map((tool) => tool.name);

  it('finds by words in names, then in descriptions', () => {
    expect(found('Routes')).toEqual(['routes_list', 'agents_move']);
    expect(found('chat')).toEqual(['links_create']);
    expect(found('weather')).toEqual([]);
  });

  it('answers with what is needed to call them', () => {
    const [first] = findTools(views, { query: 'chat' }).structured?.tools as ToolView[];
    expect(first).toEqual(views[2]);
  });
});

describe('call_tool', () => {
  it('names a tool and carries its input', () => {
    expect(innerCall({ name: 'x', arguments: { a: 1 } })).toEqual({ name: 'x', args: { a: 1 } });
    expect(innerCall({ name: 'x' })).toEqual({ name: 'x', args: {} });
    expect(() => innerCall({ name: 'x', args: {} })).toThrow(/args/);
  });
});
