import type { Adapter, Capabilities } from '../channel.js';

export const hookCapabilities: Capabilities = {
  edit: false,
  delete: false,
  react: false,
  files: false,
  threads: false,
  typing: false,
  buttons: false,
  editMs: 1000,
  statusLines: false,
  // A callback carries the delivery's key as `webhook-id`, by which its receiver knows a repetition.
  idempotent: true,
  textLimit: 200_000,
};

/** Webhooks need no row; one may set their policies. */
export const hookAdapter: Adapter = {
  platform: 'hook',
  title: 'Webhook',
  capabilities: hookCapabilities,
  credentials: [],
  accounts: false,
  settingsFaults: (settings) =>
    Object.keys(settings).map((path) => ({ path, message: 'is unknown; a hook is set by its link' })),
};
