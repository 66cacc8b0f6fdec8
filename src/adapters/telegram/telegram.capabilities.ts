import type { Capabilities } from '../channel.js';

export const telegramCapabilities: Capabilities = {
  edit: true,
  delete: true,
  react: true,
  files: true,
  threads: true,
  typing: true,
  buttons: true,
  // A group takes twenty messages and edits a minute.
  editMs: 3000,
  idempotent: false,
  textLimit: 4096,
};
