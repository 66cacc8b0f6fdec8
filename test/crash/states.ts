import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const queries = [
  "select state from message where direction = 'in' and chat in",
  'select state from turn where chat in',
  'select state from delivery where chat in',
];

/** How messages, turns and deliveries stand in the file, read as it lies there: nothing of it is repaired. */
export function statesOf(dataDir: string, chats: string[]): string {
  const database = new DatabaseSync(join(dataDir, 'rookery.db'), { readOnly: true });
  try {
    const marks = chats.map(() => '?').join(', ');
    const columns = queries.map((query) => {
      const rows = database.prepare(`${query} (${marks})`).all(...chats);
      return rows.map(({ state }) => String(state)).join('+') || '-';
    });
    return columns.join(' / ');
  } finally {
    database.close();
  }
}
