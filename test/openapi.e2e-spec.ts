import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Registry } from '../src/kernel/registry.js';
import { resources } from '../src/resources/index.js';
import { openapiText } from '../src/surfaces/openapi/document.js';

describe('openapi/openapi.json', () => {
  it('is what the resources say (npm run openapi writes it)', () => {
    const written = readFileSync('openapi/openapi.json', 'utf8');
    expect(openapiText(new Registry(resources)) === written).toBe(true);
  });
});
