import { readInside } from '../../src/gateway/home/inside.js';
import { overToolSocket, toolReplies } from '../support/captive-tools.js';
import type { Bench } from '../support/unguarded/bench.js';
import { naiveRead } from '../support/unguarded/naive-home.js';
import { places, searching } from './credential-places.js';
import { modelAttacks, rawRequests, toolAttacks } from './door-attacks.js';
import { filePaths, laidPaths, traps, type Trap } from './home-attacks.js';

/** An attempt against a guard of the server's own code; what it wins is read where the attacker wants it. */
export interface Attempt {
  name: string;
  guard: string;
  /** What comes of it, and what came of it without the guard. */
  inside: RegExp;
  without: RegExp;
  run(bench: Bench): Promise<{ inside: string; without: string }>;
}

/** In words, without what the message holds beside. */
const refusal = (error: unknown): string => `refused: ${(error as { kind?: string }).kind}`;

async function readBoth(bench: Bench, path: string): Promise<{ inside: string; without: string }> {
  const guarded = readInside(bench.home, path, 1 << 20).then(String, refusal);
  return { inside: await guarded, without: await naiveRead(bench.home.root, path) };
}

type Read = Exclude<Trap['reads'], { harmless: string }>;
const winning = (reads: Trap['reads']): Read[] => ('path' in reads ? [reads] : []);

const homes: Attempt[] = [
  ...traps.flatMap(({ name, lay, clear, reads }) =>
    winning(reads).map(({ path, wins }) => ({
      ...{ name: `a home with ${name}`, without: wins, guard: 'the reader of homes' },
      inside: /^refused: (invalid|notFound|tooLarge)$/,
      run: async (bench: Bench) => {
        await bench.sh(`cd /workspace; ${lay}`);
        const both = await readBoth(bench, path);
        await bench.sh(`cd /workspace; ${clear}`);
        return both;
      },
    })),
  ),
  ...filePaths.flatMap(({ path, reads }) =>
    winning(reads).map(({ wins }) => ({
      ...{ name: `a file to send, named ${path}`, without: wins, guard: 'the reader of homes' },
      inside: /^refused: (invalid|notFound)$/,
      run: async (bench: Bench) => {
        await bench.sh(`cd /workspace; mkdir -p media; ${laidPaths}`);
        return readBoth(bench, path);
      },
    })),
  ),
];

const curl = (told: string): string => {
  const url = told.includes('--request-target') ? 'http://localhost' : 'http://localhost/v1/messages';
  return `K=$ANTHROPIC_API_KEY; B='{"model":"m","max_tokens":9,"messages":[]}'
    curl -s -o /dev/null -w '%{http_code}' --unix-socket /run/agent/m.sock --path-as-is ${told} ${url}`;
};

const raw = (lines: string[]): string =>
  `echo ${Buffer.from(lines.join('\r\n')).toString('base64')} | base64 -d | sed "s/KEY/$ANTHROPIC_API_KEY/" |
    timeout 5 socat -t1 - UNIX-CONNECT:/run/agent/m.sock | tr -d '\\0' | head -c 900`;

const doors = (name: string, script: string, inside: RegExp, without: RegExp): Attempt => ({
  ...{ name, inside, without, guard: 'the checks of the door' },
  run: async (bench) => ({
    inside: await bench.sh(script),
    without: await bench.sh(script, 'a door that checks'),
  }),
});

const model: Attempt[] = [
  ...modelAttacks.map(({ name, curl: told, status }) =>
    doors(`of the model, ${name}`, curl(told), new RegExp(`^${status}$`), /^200$/),
  ),
  ...rawRequests.map(({ name, lines }) =>
    doors(
      `of the model, ${name}`,
      raw(lines),
      /^(HTTP\/1\.1 4\d\d [^]*)?$/,
      /x-api-key: sk-ant-planted[^]*smuggled/,
    ),
  ),
];

const said = (printed: string): string => {
  const [reply] = toolReplies(printed);
  const failed = reply?.error !== undefined || reply?.result?.isError;
  return `${failed ? 'refused' : 'done'}: ${reply?.error?.message ?? reply?.result?.content?.[0]?.text}`;
};

const tools: Attempt[] = toolAttacks.flatMap(({ name, call, harmless }) =>
  harmless !== undefined
    ? []
    : [
        {
          ...{ name: `of its tools, ${name}`, guard: 'the caller is the container' },
          ...{ inside: /^refused: /, without: /^done: / },
          run: async (bench: Bench) => {
            const { chat, message } = bench.victim;
            const script = overToolSocket(
              call({ victimChat: chat, victimMessage: message, agent: 'captive' }),
            );
            const inside = said(await bench.sh(script));
            const without = said(await bench.sh(script, 'a door that checks'));
            await bench.takeBack();
            return { inside, without };
          },
        },
      ],
);

const credentials: Attempt[] = places.map(([name, place]) => ({
  ...{ name: `a credential in ${name}`, guard: 'no credentials', inside: /^0$/, without: /^[1-9]\d*$/ },
  run: async (bench) => {
    const script = searching(place, [bench.planted.credential]);
    // The door without checks has a file by the credential's name.
    const guard = name === 'its door' ? 'a door that checks' : 'no credentials';
    return { inside: await bench.sh(script), without: await bench.sh(script, guard) };
  },
}));

/** Those that have nothing to win alone, and why. */
export const withoutTwin = [
  ...traps.map(({ name, reads }) => ({ name: `a home with ${name}`, reads })),
  ...filePaths.map(({ path, reads }) => ({ name: `a file to send, named "${path}"`, reads })),
  ...toolAttacks.map(({ name, harmless }) => ({ name: `of its tools, ${name}`, reads: { harmless } })),
].flatMap(({ name, reads }) =>
  'harmless' in reads && reads.harmless !== undefined ? [{ name, why: reads.harmless }] : [],
);

export const codeAttempts = { homes, model, tools, credentials };
