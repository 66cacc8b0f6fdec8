import type { Kysely } from 'kysely';
import * as first from './0001-first.js';
import * as second from './0002-secrets-providers-moves.js';
import * as channels from './0003-channels.js';
import * as delegation from './0004-delegation.js';
import * as recovery from './0005-recovery.js';
import * as sealed from './0006-sealed-state.js';
import * as statusLines from './0008-status-lines.js';
import * as listOrder from './0009-list-order.js';
import * as personalSecrets from './0010-personal-secrets.js';
import * as rules from './0011-rules.js';
import * as people from './0012-people.js';
import * as config from './0013-config.js';
import * as recordedRows from './0014-recorded-rows.js';
import * as archives from './0015-archives-audit.js';
import * as retention from './0016-retention.js';
import * as packages from './0017-packages.js';
import * as approvals from './0018-approvals.js';
import * as erasure from './0019-erasure.js';
import * as moreOrder from './0020-list-order.js';

/** Every migration in order; forward only, and a shipped one is never edited. */
export const migrations: readonly { name: string; up(db: Kysely<unknown>): Promise<void> }[] = [
  { name: '0001-first', up: first.up },
  { name: '0002-secrets-providers-moves', up: second.up },
  { name: '0003-channels', up: channels.up },
  { name: '0004-delegation', up: delegation.up },
  { name: '0005-recovery', up: recovery.up },
  { name: '0006-sealed-state', up: sealed.up },
  { name: '0008-status-lines', up: statusLines.up },
  { name: '0009-list-order', up: listOrder.up },
  { name: '0010-personal-secrets', up: personalSecrets.up },
  { name: '0011-rules', up: rules.up },
  { name: '0012-people', up: people.up },
  { name: '0013-config', up: config.up },
  { name: '0014-recorded-rows', up: recordedRows.up },
  { name: '0015-archives-audit', up: archives.up },
  { name: '0016-retention', up: retention.up },
  { name: '0017-packages', up: packages.up },
  { name: '0018-approvals', up: approvals.up },
  { name: '0019-erasure', up: erasure.up },
  { name: '0020-list-order', up: moreOrder.up },
];
