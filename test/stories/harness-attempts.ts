import { harnessPath } from '../../src/runtime/runtime.js';
import type { Bench } from '../support/unguarded/bench.js';
import type { Attempt } from './code-attempts.js';

/** The harness, asked once, with something to answer at its door and something at a socket of the agent's own. */
const asked = (flags: string, variables = ''): string => `cd /tmp; rm -rf way; mkdir way; cd way
  for s in door own; do socat UNIX-LISTEN:$PWD/$s.sock,fork OPEN:$PWD/$s,creat,append & done; sleep 0.3
  export ANTHROPIC_UNIX_SOCKET=$PWD/door.sock HOME=$PWD CLAUDE_CONFIG_DIR=$PWD CLAUDE_CODE_MAX_RETRIES=0
  echo '{"hooks":{"UserPromptSubmit":[{"hooks":[{"type":"command","command":"touch '$PWD'/hooked"}]}]}}' >settings.json
  ${variables} timeout 20 ${harnessPath} -p hi ${flags} </dev/null >/dev/null 2>&1
  for f in door own; do grep -qs ^POST $f && echo "asks at $f"; done; [ -e hooked ] && echo 'ran the hook'
  kill $(jobs -p)`;

/** What the product tells the harness of settings. */
function settingsFlag(command: readonly string[]): string {
  const at = command.findIndex((word) => word.startsWith('--setting-sources'));
  const words = command[at]?.includes('=') ? command.slice(at, at + 1) : command.slice(at, at + 2);
  return at === -1 ? '' : words.map((word) => `'${word}'`).join(' ');
}

const settings: Attempt = {
  ...{ name: 'a hook in settings of its own', guard: 'no settings of the agent' },
  ...{ inside: /^asks at door$/, without: /^ran the hook$/m },
  run: async (bench) => ({
    inside: await bench.sh(asked(settingsFlag(bench.spec.command))),
    without: await bench.sh(asked('')),
  }),
};

/** Whoever may give an agent a secret as a variable would have more than the agent. */
async function given(bench: Bench, name: string): Promise<string> {
  const fields = { scope: 'captive', kind: 'env', exposed: true, value: '/tmp/way/own.sock' };
  const { status } = await bench.world.api('POST', '/secrets', { ...fields, name });
  return `refused with ${status}; it has ${await bench.sh(`printenv ${name} || echo nothing`)}`;
}

const way: Attempt = {
  ...{ name: 'a secret that bends its way to the model', guard: 'reserved variables' },
  ...{ inside: /^refused with 400; it has \/run\/agent\/m\.sock$/, without: /^asks at own$/ },
  run: async (bench) => ({
    inside: await given(bench, 'ANTHROPIC_UNIX_SOCKET'),
    without: await bench.sh(
      asked(settingsFlag(bench.spec.command), 'ANTHROPIC_UNIX_SOCKET=/tmp/way/own.sock'),
    ),
  }),
};

const shell: Attempt = {
  ...{ name: 'a secret that every shell runs', guard: 'reserved variables' },
  ...{ inside: /^refused with 400; it has nothing$/, without: /^ran$/ },
  run: async (bench) => ({
    inside: await given(bench, 'BASH_ENV'),
    // Not the last command: a first shell whose input is a socket reads another file instead.
    without: await bench.sh(`echo 'echo ran' >/tmp/every; BASH_ENV=/tmp/every bash -c true; exit 0`),
  }),
};

export const harnessAttempts = [settings, way, shell];
