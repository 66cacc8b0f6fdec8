/** One message of MCP as a script in a container writes it; the answer is found again by its place in the list. */
export interface ToolMessage {
  method: string;
  params?: Record<string, unknown>;
}

/** What came back for it. */
export interface ToolReply {
  id?: number;
  result?: {
    tools?: { name: string }[];
    content?: { text: string }[];
    structuredContent?: Record<string, unknown>;
    isError?: boolean;
  };
  error?: { code: number; message: string };
}

const hello = {
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'script', version: '1' } },
};

export function toolCall(name: string, input: object, meta?: object): ToolMessage {
  return { method: 'tools/call', params: { name, arguments: input, ...(meta && { _meta: meta }) } };
}

/** A shell command that says all this to the tool socket and prints what it hears, a reply for each. */
export function overToolSocket(...messages: ToolMessage[]): string {
  const numbered = [hello, ...messages].map((message, id) => ({ jsonrpc: '2.0', id, ...message }));
  const said = [...numbered.slice(0, 1), { jsonrpc: '2.0', method: 'notifications/initialized' }];
  const lines = [...said, ...numbered.slice(1)].map((line) => JSON.stringify(line)).join('\n');
  const text = Buffer.from(`${lines}\n`).toString('base64');
  return `coproc socat - UNIX-CONNECT:/run/agent/t.sock; exec 8>&\${COPROC[1]} 9<&\${COPROC[0]}
    echo ${text} | base64 -d >&8
    for i in $(seq ${numbered.length}); do IFS= read -t 10 -r line <&9 || break; echo "$line"; done
    kill $COPROC_PID; exec 8>&- 9<&-`;
}

/** The replies to those messages, in their order. */
export function toolReplies(printed: string): ToolReply[] {
  const replies = printed.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as ToolReply];
    } catch {
      return [];
    }
  });
  return replies.filter(({ id }) => (id ?? 0) > 0).sort((a, b) => Number(a.id) - Number(b.id));
}
