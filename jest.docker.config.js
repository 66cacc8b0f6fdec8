import base from './jest.config.js';

/** The tests that need a Docker engine. */
export default { ...base, testMatch: ['**/*.docker-spec.ts'], testTimeout: 180_000 };
