import type { Adapter, Capabilities } from '../channel.js';

export const webCapabilities: Capabilities = {
  edit: true,
  delete: true,
  react: true,
  files: true,
  threads: false,
  typing: true,
  buttons: false,
  editMs: 1000,
  statusLines: false,
  idempotent: true,
  textLimit: 200_000,
};

/** Web chat needs no row; one may set its policies. */
export const webAdapter: Adapter = {
  platform: 'web',
  title: 'Web chat',
  capabilities: webCapabilities,
  credentials: [],
  accounts: false,
  settingsFaults: (settings) =>
    Object.keys(settings).map((path) => ({ path, message: 'is unknown; web chat has no settings' })),
};
