import type { Stamps } from './config.js';

/** One row or file that a package has brought: which it is, and what it was then. */
export interface PackageItem {
  kind: string;
  name: string;
  /** Of rows whose key the server draws. */
  id?: string;
  digest: string;
}

export interface PackageTable extends Stamps {
  id: string;
  agentId: string;
  name: string;
  description: string | null;
  source: string;
  revision: string | null;
  digest: string;
  items: PackageItem[];
}
