/**
 * Variables that decide what is run, or how the harness and what it is made of behave, in upper case: whoever set one
 * for an agent would have more than the agent. `*` stands for any ending.
 */
const reserved = [
  ...['ANTHROPIC*', 'CLAUDE*', 'ROOKERY*', 'MCP_*', 'API_TIMEOUT_MS', 'DISABLE_*', 'ENABLE_*', 'FORCE_*'],
  ...['MAX_*', 'USE_*', 'OTEL_*', 'VERTEX_*', 'CLOUD_ML_REGION', 'DO_NOT_TRACK', 'DEBUG', 'TRACEPARENT'],
  ...['NODE_*', 'NPM_*', 'BUN_*', 'JSC_*', 'UV_*', 'LD_*', 'DYLD_*', 'MALLOC_*', 'GLIBC_*', 'GCONV_PATH'],
  ...['LOCPATH', 'NLSPATH', 'HOSTALIASES', 'RES_OPTIONS', 'LOCALDOMAIN', 'SSL_CERT_*', '*_PROXY', 'LC_*'],
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'PWD', 'OLDPWD', 'LANG', 'LANGUAGE', 'TERM', 'HOSTNAME'],
  ...[
    'TMPDIR',
    'TMP',
    'TEMP',
    'XDG_*',
    'IFS',
    'ENV',
    'BASH*',
    'SHELLOPTS',
    'PROMPT_COMMAND',
    'PS4',
    'CDPATH',
  ],
  ...['GLOBIGNORE', 'ZDOTDIR', 'PYTHON*', 'PERL*', 'RUBY*', 'JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_*'],
  ...['GIT_*', 'EDITOR', 'VISUAL', 'PAGER', 'SHLVL', '_'],
];

const patterns = reserved.map((name) => new RegExp(`^${name.replaceAll('*', '.*')}$`));

/** Whether an agent's environment is not for others to set this in. */
export function isReservedVariable(name: string): boolean {
  return patterns.some((pattern) => pattern.test(name.toUpperCase()));
}
