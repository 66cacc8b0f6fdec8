import { mkdirSync, writeFileSync } from 'node:fs';
import { Registry } from './kernel/registry.js';
import { resources } from './resources/index.js';
import { openapiText } from './surfaces/openapi/document.js';

// A script, not part of the server: it alone of the surfaces knows which resources there are.
mkdirSync('openapi', { recursive: true });
writeFileSync('openapi/openapi.json', openapiText(new Registry(resources)));
