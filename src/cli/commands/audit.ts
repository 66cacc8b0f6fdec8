import { single, type Flag } from '../arguments.js';
import type { Command } from '../command.js';
import { exitCodes, UsageError } from '../failure.js';

const head: Flag = {
  name: 'head',
  takes: 'hash',
  says: 'A head that was kept elsewhere; it must still be in the chain',
};

export const auditVerify: Command = {
  name: 'audit verify',
  usage: '[--head <hash>]',
  says: 'Walk the chain of audit rows and name the first one that was changed, removed or put in.',
  notes: ['Exits with 1 when the chain is not whole.'],
  flags: [head],
  run: async ({ terminal, json, connection, given }) => {
    const known = single(given, 'head');
    const chain = await connection.client.audit.verify(known === undefined ? {} : { head: known });
    if (json) terminal.json(chain);
    else if (chain.ok) {
      const erased = chain.erased ? ` (${chain.erased} without what was erased)` : '';
      terminal.line(`The chain is whole: ${chain.rows} rows${erased}, head ${chain.head ?? 'none'}`);
    } else terminal.line(`The chain is broken at row ${chain.brokenAt ?? '?'}: ${chain.fault ?? 'unknown'}`);
    return chain.ok ? exitCodes.ok : exitCodes.failed;
  },
};

export const auditExport: Command = {
  name: 'audit export',
  usage: '[--after <seq>]',
  says: 'Print audit rows as JSON lines in the order of the chain, each with its hash and that of the row before.',
  flags: [{ name: 'after', takes: 'seq', says: 'Only rows after this place, to go on with an earlier copy' }],
  run: async ({ terminal, json, connection, given }) => {
    const first = single(given, 'after') ?? '0';
    if (!/^\d{1,15}$/.test(first)) throw new UsageError('--after takes the seq of a row');
    if (json) return terminal.json(await connection.client.audit.export({ after: Number(first) }));
    for (let after = Number(first); ;) {
      const { items } = await connection.client.audit.export({ after });
      terminal.line(...items.map((row) => JSON.stringify(row)));
      const last = items.at(-1);
      if (!last) return;
      after = last.seq;
    }
  },
};
