import { UsageError } from './failure.js';

/** A conversation as people write it: `telegram`, `telegram.alerts`, `telegram:dm/42`, `slack.ops:channel/C02`. */
export interface Address {
  platform: string;
  account?: string;
  peer?: { kind: string; id: string };
}

const shape = /^([a-z][a-z0-9-]*)(?:\.([A-Za-z0-9_-]+))?(?::(dm|direct|group|channel)\/(\S+))?$/;

export function readAddress(text: string): Address {
  const [whole, platform = '', account, kind, id] = shape.exec(text) ?? [];
  if (whole === undefined) {
    throw new UsageError(
      `"${text}" is not an address; write platform, platform.account, or platform:dm/<id>, :group/<id>, :channel/<id>`,
    );
  }
  return { platform, ...(account && { account }), ...(kind && id && { peer: { kind, id } }) };
}
