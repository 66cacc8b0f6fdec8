import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

it('plans a statement once and not for each run, as SQLite does where it may look at the values', () => {
  const program = ['--import', beside('support/from-source.mjs'), beside('support/count-plans.ts')];
  expect(JSON.parse(execFileSync(process.execPath, program, { encoding: 'utf8' }))).toEqual({
    ours: 0,
    plain: 10,
  });
});
