import base from './jest.config.js';

/** The tests that need a Docker engine: one worker, so that two suites never share the machine's two cores. */
export default { ...base, testMatch: ['**/*.docker-spec.ts'], testTimeout: 180_000, maxWorkers: 1 };
