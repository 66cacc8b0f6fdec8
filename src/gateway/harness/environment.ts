import type { HarnessPaths } from './harness.js';

/** Set by the SDK for its own protocol with the process; nothing else of its environment gets in. */
export const protocolVariables = [
  'CLAUDE_AGENT_SDK_VERSION',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_SDK_READS_SESSION_STATE',
];

/**
 * Left out of the harness: its own scheduler, background work and memory would be a second bus and a second
 * diary beside ours (P12), and file mentions would let whoever writes in a chat read files into the
 * conversation.
 */
const leftOut = {
  CLAUDE_CODE_DISABLE_AGENT_VIEW: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  CLAUDE_CODE_DISABLE_BUNDLED_SKILLS: '1',
  CLAUDE_CODE_DISABLE_CRON: '1',
  CLAUDE_CODE_DISABLE_FILE_CHECKPOINTING: '1',
  CLAUDE_CODE_DISABLE_FILE_MENTIONS: '1',
  CLAUDE_CODE_DISABLE_MCP_TASK_BACKGROUND: '1',
  CLAUDE_CODE_DISABLE_WORKFLOWS: '1',
};

/** The whole environment of the process; a list, so that nothing of the server's own gets in. */
export function environment(paths: HarnessPaths, placeholder: string): Record<string, string> {
  return {
    ...leftOut,
    ANTHROPIC_API_KEY: placeholder,
    ANTHROPIC_BASE_URL: 'http://localhost',
    ANTHROPIC_UNIX_SOCKET: paths.modelSocket,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '4',
    CLAUDE_CODE_TMPDIR: paths.tmp,
    CLAUDE_CONFIG_DIR: `${paths.home}/.claude`,
    DISABLE_AUTOUPDATER: '1',
    // Our tools go to the model directly, not behind a search that costs a round trip.
    ENABLE_TOOL_SEARCH: 'false',
    HOME: paths.home,
    LANG: 'C.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TMPDIR: paths.tmp,
  };
}

export function placeholderOf(env: Record<string, string>): string | undefined {
  return env.ANTHROPIC_API_KEY;
}
