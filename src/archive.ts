import { parseArgs } from 'node:util';
import { explainFailure } from './failure.js';
import { readArchive } from './maintenance/archive/read.js';
import { restoreArchive } from './maintenance/archive/restore.js';
import { Problem } from './platform/problem.js';

// What the command line does with an archive itself, without a server: `archive.js verify|restore <file>`.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, replace: { type: 'boolean' }, json: { type: 'boolean' } },
});
const [verb = '', archive = ''] = positionals;

const tell = (told: object, text: string): void => console.log(values.json ? JSON.stringify(told) : text);

async function verify(): Promise<void> {
  const { head, entries, bytes, sha256 } = await readArchive(archive);
  const told = { ok: true, ...head, entries, bytes, sha256 };
  tell(told, `The archive of ${head.createdAt} is whole: ${entries} entries, SHA-256 ${sha256}`);
}

async function restore(dataDir: string): Promise<void> {
  const { head, entries, resumed } = await restoreArchive({
    archive,
    dataDir,
    replace: values.replace ?? false,
  });
  const key = head.withKey
    ? []
    : ['The key ring is not in it: put secrets.keys back there, or set ROOKERY_SECRETS_KEY.'];
  const lines = [
    `${dataDir} is what it was at ${head.createdAt}: ${entries} entries${resumed ? ', gone on with' : ''}.`,
    ...key,
    'The next start prints a new operator token.',
  ];
  tell({ dataDir, ...head, entries, resumed }, lines.join('\n'));
}

try {
  if (verb === 'verify') await verify();
  else if (verb === 'restore' && values.data !== undefined) await restore(values.data);
  else throw new Problem('invalid', 'Use verify <file> or restore <file> --data <directory>.');
} catch (error) {
  const { text, code } = explainFailure(error);
  console.error(`rookery: ${text}`);
  process.exitCode = code;
}
