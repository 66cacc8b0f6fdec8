// A partial registry makes npm drop optional packages from the lockfile without a word; every later `npm ci` then
// fails. This lists each dependency that the lockfile names and does not hold.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));

function holds(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}

const missing = Object.entries(packages).flatMap(([path, entry]) =>
  Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
    .filter((name) => !holds(path, name))
    .map((name) => `${path || '(root)'} names ${name}`),
);
if (missing.length > 0) {
  console.error(`package-lock.json lacks ${missing.length} packages:\n${missing.join('\n')}`);
  process.exit(1);
}
