import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from './db.js';
import { dumpSchema, migrate } from './migrate.js';

// A script: the schema of a fresh database, for review and for the test that finds a drift.
const dir = mkdtempSync(join(tmpdir(), 'rookery-schema-'));
const database = new Database(join(dir, 'fresh.db'));
await migrate(database);
writeFileSync('src/db/schema.sql', await dumpSchema(database));
await database.close();
rmSync(dir, { recursive: true });
