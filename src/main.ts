import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Before anything else is loaded, and gone with the next build: later starts find their code compiled.
enableCompileCache(join(import.meta.dirname, '..', 'dist', '.compiled'));
await import('./serve.js');
