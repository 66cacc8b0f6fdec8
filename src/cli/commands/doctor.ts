import { machineFindings } from '../checks/machine.js';
import { serverFindings } from '../checks/server.js';
import type { Command, Context } from '../command.js';
import { exitCodes } from '../failure.js';

async function run(context: Context): Promise<number> {
  const { terminal, root, connection, json } = context;
  const machine = connection.local ? await machineFindings(root, connection.dataDir) : [];
  const findings = [...machine, ...(await serverFindings(context))];
  if (json) terminal.json(findings);
  else
    for (const { level, check, says } of findings)
      terminal.line(`${level.padEnd(5)} ${check.padEnd(10)} ${says}`);
  return findings.some(({ level }) => level === 'fail') ? exitCodes.failed : exitCodes.ok;
}

export const doctor: Command = {
  name: 'doctor',
  usage: '',
  says: 'Check the machine, the data directory, the server and its configuration: one line each, ok, warn or fail. Exits with 1 when one fails.',
  flags: [],
  run,
};
