// Work on the whole instance: how long the write transaction of 10,000 rows is, and what somebody in a chat notices of
// that, of an export, of the audit's chain being walked, of an archive being made and read, and of a rebuild from git.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Instance, manifestOf, rowsOf } from './instance.mjs';
import { print } from './print.mjs';

const count = 10_000;
const repositories = mkdtempSync(join(tmpdir(), 'rk-bench-git-'));
const env = { ROOKERY_GIT_LOCAL: repositories };

async function archive(instance, path) {
  const { id } = await instance.call(path, {});
  const isDone = ({ state, verdict }) => (path === 'archives' ? state === 'ready' : verdict !== undefined);
  for (let row = {}; !isDone(row); row = await instance.call(`archives/${id}`)) await sleep(50);
  return id;
}

async function whole() {
  const instance = await Instance.open();
  print('a chat alone', await instance.alone());
  for (const kind of Object.keys(rowsOf)) {
    const files = [manifestOf(kind, count)];
    for (const verb of ['plan', 'apply'])
      print(
        `${verb} of ${count} rows of ${kind}`,
        await instance.beside(() => instance.call(`manifests/${verb}`, { files })),
      );
  }
  let made;
  for (const [name, work] of [
    [`export of ${3 * count} rows`, () => instance.call('manifests/export')],
    ['walk along the audit', () => instance.call('audit/verify')],
    ['archive made', async () => (made = await archive(instance, 'archives'))],
    ['archive verified', () => archive(instance, `archives/${made}/verify`)],
  ])
    print(name, await instance.beside(work));
  await instance.app.close();
}

/** Two instances and their repository: what one has written the other is rebuilt from, as many rows of each kind. */
async function rebuild() {
  const url = join(repositories, 'config.git');
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', url]);
  const [from, to] = [await Instance.open(env), await Instance.open(env)];
  const kinds = Object.keys(rowsOf);
  const files = kinds.map((kind) => manifestOf(kind, Math.ceil(count / kinds.length)));
  await from.call('manifests/apply', { files });
  for (const instance of [from, to]) await instance.call('git/init', { url, homes: false });
  print(`first git sync of ${count} rows`, await from.beside(() => from.call('git/sync', {})));
  print(`git rebuild of ${count} rows`, await to.beside(() => to.call('git/rebuild', {})));
  const sums = await Promise.all(
    [from, to].map(async (one) => (await one.call('manifests/export')).checksum),
  );
  if (sums[0] !== sums[1]) throw new Error('the rebuilt instance is not the same');
  for (const { app } of [from, to]) await app.close();
}

await whole();
await rebuild();
process.exit(0);
