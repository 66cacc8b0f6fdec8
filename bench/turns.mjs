// A cold and a warm turn beside Claude Code alone in the same kind of container, against the same scripted model:
// from the message to the first request that the model gets, and to the answer. `node bench/turns.mjs [runtime] [n]`
import '../test/support/from-source.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { median, print } from './print.mjs';

const wanted = process.argv[2] ? [process.argv[2]] : ['docker', 'bubblewrap'];
const rounds = Number(process.argv[3] ?? 7);
const { ModelStub } = await import('../test/support/model-stub/model-stub.ts');
const { createApp } = await import('../dist/app.js');
const { environment } = await import('../dist/gateway/harness/environment.js');
const { toConfig } = await import('../dist/platform/config.js');

const dir = mkdtempSync(join(tmpdir(), 'rkt-'));
const sockets = join(dir, 'sockets');
mkdirSync(sockets);
chmodSync(dir, 0o755);
const stub = new ModelStub();
await stub.start({ socket: join(sockets, 'm.sock') });
chmodSync(join(sockets, 'm.sock'), 0o777);
const words = () => randomUUID().slice(0, 8);

/** Milliseconds to the model's first sight of the word, and to whatever `work` waits for. */
async function timed(word, work) {
  const began = Date.now();
  await work();
  const answered = Date.now() - began;
  const asked = stub.requests.find(({ body }) => JSON.stringify(body).includes(word));
  return { asked: asked.at - began, answered };
}

async function product(runtime) {
  const data = join(dir, runtime);
  const app = await createApp(
    toConfig({
      ROOKERY_DATA: data,
      ROOKERY_PORT: '0',
      ROOKERY_LOG: 'silent',
      ROOKERY_RUNTIME: runtime,
      ANTHROPIC_BASE_URL: stub.url,
      ANTHROPIC_API_KEY: 'sk-bench',
      ROOKERY_MODEL: 'claude-scripted',
    }),
  );
  if (!(await app.core.gateway.ready())) throw new Error(`${runtime} cannot be used here`);
  const token = readFileSync(join(data, 'token'), 'utf8').trim();
  const post = async (path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${app.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const chatOf = async () =>
    (await post('/v1/links', { kind: 'chat', agent: 'main' })).url.replace(/\/$/, '');
  const say = async (chat, word) => {
    const answer = await post(`${chat}?wait=60`, { text: `!say ${word}` });
    if (answer.answers?.[0]?.text !== word) throw new Error(JSON.stringify(answer));
  };
  return { chatOf, say, close: () => app.close(0) };
}

/** Claude Code as the harness starts it, without anything of ours around it. */
const claude = [
  ...['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'],
  ...['--include-partial-messages', '--model', 'claude-scripted', '--permission-mode', 'dontAsk'],
  ...['--setting-sources', '', '--strict-mcp-config'],
  ...['--tools', 'Bash,Read,Write,Edit,Glob,Grep,Skill,TodoWrite'],
];
const env = environment(
  { modelSocket: '/run/agent/m.sock', home: '/home/agent', tmp: '/tmp', workdir: '/home/agent' },
  'sk-bench',
);
const given = Object.entries(env);

function binary() {
  const sdk = createRequire(import.meta.url).resolve('@anthropic-ai/claude-agent-sdk');
  return join(dirname(sdk), '..', `claude-agent-sdk-linux-${process.arch}`, 'claude');
}

function command(runtime, home, name) {
  if (runtime === 'bubblewrap')
    return [
      'bwrap',
      ...['--unshare-all', '--die-with-parent', '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
      ...['--tmpfs', '/tmp', '--tmpfs', '/run', '--ro-bind', sockets, '/run/agent'],
      ...['--tmpfs', '/home', '--bind', home, '/home/agent', '--chdir', '/home/agent', '--clearenv'],
      ...given.flatMap(([name, value]) => ['--setenv', name, value]),
      ...[binary(), ...claude],
    ];
  const images = execFileSync('docker', ['images', 'rookery-agent', '--format', '{{.Repository}}:{{.Tag}}']);
  return [
    'docker',
    ...[
      'run',
      '-i',
      '--rm',
      '--name',
      name,
      '--init',
      '--network',
      'none',
      '--cpus',
      '1',
      '--memory',
      '2g',
      '--read-only',
    ],
    ...['--pids-limit', '512', '--cap-drop', 'ALL', '--tmpfs', '/tmp', '-v', `${sockets}:/run/agent:ro`],
    ...['-v', `${home}:/home/agent`, '-w', '/home/agent', '--log-driver', 'none'],
    ...given.flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ...[String(images).split('\n')[0], '/opt/agent/claude', ...claude],
  ];
}

function bare(runtime) {
  const home = mkdtempSync(join(dir, 'home-'));
  // The image's user is none of the host's; without a home that it can write Claude Code tries for seconds.
  chmodSync(home, 0o777);
  const name = `bare-${words()}`;
  const [program, ...args] = command(runtime, home, name);
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let heard = () => undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{') && JSON.parse(line).type === 'result') heard();
  });
  const say = (word) =>
    new Promise((resolve, reject) => {
      heard = resolve;
      child.once('exit', () => reject(new Error('Claude Code has ended')));
      const message = { role: 'user', content: [{ type: 'text', text: `!say ${word}` }] };
      child.stdin.write(`${JSON.stringify({ type: 'user', message })}\n`);
    });
  const close = () => {
    child.removeAllListeners('exit').kill();
    if (runtime === 'docker') execFileSync('docker', ['rm', '-f', name], { stdio: 'ignore' });
  };
  return { say, close };
}

async function round(runtime, ours) {
  const chat = await ours.chatOf();
  const at = {};
  const turn = async (name, say) => {
    const word = words();
    at[name] = await timed(word, () => say(word));
  };
  await turn('cold', (word) => ours.say(chat, word));
  await turn('warm', (word) => ours.say(chat, word));
  let alone;
  await turn('bareCold', (word) => (alone = bare(runtime)).say(word));
  await turn('bareWarm', (word) => alone.say(word));
  alone.close();
  return at;
}

for (const runtime of wanted) {
  const ours = await product(runtime);
  await round(runtime, ours);
  const all = [];
  for (let n = 0; n < rounds; n += 1) all.push(await round(runtime, ours));
  await ours.close();
  const of = (name, what) => median(all.map((at) => at[name][what]));
  for (const [what, says] of [
    ['asked', 'first model request'],
    ['answered', 'answer'],
  ]) {
    const [cold, bareCold] = [of('cold', what), of('bareCold', what)];
    const [warm, bareWarm] = [of('warm', what), of('bareWarm', what)];
    const ratio = `${(cold / bareCold).toFixed(2)} x (goal <= 1.05)`;
    print(`${runtime}: cold, to the ${says}`, `${cold} ms, bare ${bareCold} ms: ${ratio}`);
    print(
      `${runtime}: warm, to the ${says}`,
      `${warm} ms, bare ${bareWarm} ms: +${warm - bareWarm} ms (goal <= 50)`,
    );
  }
}
await stub.close();
rmSync(dir, { recursive: true, force: true });
process.exit(0);
