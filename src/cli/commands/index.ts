import type { Command } from '../command.js';
import { agentDataCommands } from './agent-data.js';
import { agentsAdd } from './agents-add.js';
import { agentsList } from './agents-list.js';
import { channelsLogin } from './channels-login.js';
import { channelsStatus } from './channels-status.js';
import { chat } from './chat.js';
import { doctor } from './doctor.js';
import { archiveCommands } from './archive.js';
import { auditExport, auditVerify } from './audit.js';
import { grantsExplain, routesExplain } from './explain.js';
import { gatewayRestart } from './gateway-restart.js';
import { importCommands } from './import.js';
import { gitWatch } from './git-watch.js';
import { init } from './init.js';
import { logs } from './logs.js';
import { manifestCommands } from './manifests.js';
import { pairingApprove, pairingList } from './pairing.js';
import { packagesInstall } from './packages-install.js';
import { send } from './send.js';
import { serve } from './serve.js';
import { smoke } from './smoke.js';
import { status } from './status.js';
import { stop } from './stop.js';

/** What is more than one request; everything else is derived from the document. */
export const specialCommands: readonly Command[] = [
  init,
  serve,
  stop,
  status,
  doctor,
  smoke,
  chat,
  send,
  logs,
  agentsAdd,
  agentsList,
  ...agentDataCommands,
  channelsLogin,
  channelsStatus,
  gatewayRestart,
  pairingList,
  pairingApprove,
  routesExplain,
  grantsExplain,
  auditVerify,
  auditExport,
  ...archiveCommands,
  packagesInstall,
  ...manifestCommands,
  gitWatch,
  ...importCommands,
];
