/** A tool as an agent sees it. `inputSchema` is a JSON Schema of type object. */
export interface ToolView {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
  annotations?: { readOnlyHint?: boolean; destructiveHint?: boolean; idempotentHint?: boolean };
}

/** What a call gives back: text for the model, the same as structure, and whether it is an error it can act on. */
export interface ToolAnswer {
  text: string;
  structured?: Record<string, unknown>;
  isError: boolean;
}

/** A name that `list` does not show this caller, whether or not it exists for others. */
export class UnknownTool extends Error {}

/**
 * The tools of one caller. Who calls is fixed when it is made: for a container by which one, never by what a call
 * says. `callId` is the call's idempotency key (the harness's tool-use id), absent for scripts on the socket.
 * A thrown Problem becomes an error result, `UnknownTool` a JSON-RPC error.
 */
export interface ToolServer {
  list(): Promise<ToolView[]>;
  call(name: string, input: Record<string, unknown>, callId: string | undefined): Promise<ToolAnswer>;
}
