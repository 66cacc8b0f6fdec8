import type { ToolServer } from '../../door/tool-server.js';

/**
 * Where an answer has structure beside its text, the harness shows the model the structure: here the text
 * counts.
 */
export function modelTools(tools: ToolServer): ToolServer {
  return {
    list: () => tools.list(),
    async call(name, input, callId) {
      const { text, isError } = await tools.call(name, input, callId);
      return { text, isError };
    },
  };
}
