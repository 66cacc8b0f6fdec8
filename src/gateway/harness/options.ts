import type { McpSdkServerConfigWithInstance, Options, SpawnedProcess } from '@anthropic-ai/claude-agent-sdk';
import type { Server } from '@modelcontextprotocol/server';
import { environment, protocolVariables } from './environment.js';
import type { HarnessProcess, HarnessSession, HarnessStart } from './harness.js';

/**
 * Beside `settingSources: []`, which leaves out every file: what ships with the harness and is not for an
 * agent.
 */
const ourSettings: Options['settings'] = {
  attribution: { commit: '', pr: '' },
  disableAllHooks: true,
  skillOverrides: { 'plugin-authoring': 'off' },
};

type Spawn = (process: HarnessProcess) => SpawnedProcess;

function sessionOptions(session: HarnessSession): Options {
  if (session.mode === 'fork') return { resume: session.from, sessionId: session.id, forkSession: true };
  return session.mode === 'new' ? { sessionId: session.id } : { resume: session.id };
}

function defined(env: Record<string, string | undefined>, names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/**
 * The SDK is typed for another major of the MCP library; it uses `connect` of the server and nothing else.
 */
function ourTools(server: Server): McpSdkServerConfigWithInstance {
  const config = { type: 'sdk', name: 'rookery', instance: server, disableAutoBackground: true };
  return config as unknown as McpSdkServerConfigWithInstance;
}

/** How the harness is run: what the agent may use, and nothing that an agent could have written itself. */
export function queryOptions(
  start: HarnessStart,
  session: HarnessSession,
  server: Server,
  spawn: Spawn,
): Options {
  const { paths, placeholder, model, instructions, tools, plugins } = start;
  const env = environment(paths, placeholder);
  return {
    ...sessionOptions(session),
    model,
    cwd: paths.workdir,
    env,
    pathToClaudeCodeExecutable: paths.binary,
    spawnClaudeCodeProcess: ({ command, args, env: told }) =>
      spawn({ command: [command, ...args], env: { ...env, ...defined(told, protocolVariables) } }),
    // A recorded prompt would keep an old persona and memory for the whole life of a session.
    systemPrompt: { type: 'preset', preset: 'claude_code', append: instructions, snapshot: false },
    // Settings and hooks in a home are the agent's own writing.
    settingSources: [],
    settings: ourSettings,
    mcpServers: { rookery: ourTools(server) },
    strictMcpConfig: true,
    tools,
    allowedTools: [...tools, 'mcp__rookery'],
    permissionMode: 'dontAsk',
    plugins: plugins.map((path) => ({ type: 'local', path })),
    includePartialMessages: true,
    extraArgs: { 'replay-user-messages': null },
  };
}
