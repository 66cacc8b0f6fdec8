import { fileURLToPath } from 'node:url';
import base from './jest.config.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Checks of somebody's own agents, in a folder of theirs: `npm run check:team -- <folder>`. */
export default {
  ...base,
  rootDir: process.env.ROOKERY_CHECKS,
  roots: ['<rootDir>'],
  testMatch: ['**/*.spec.ts'],
  modulePaths: [`${here}node_modules`],
  transform: Object.fromEntries(
    Object.entries(base.transform).map(([files, [, options]]) => [
      files,
      [`${here}node_modules/@swc/jest`, options],
    ]),
  ),
  moduleNameMapper: { '^rookery/kit$': `${here}test/support/kit/index.ts`, ...base.moduleNameMapper },
};
