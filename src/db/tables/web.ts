import type { Stamps } from './config.js';

export interface WebRouteTable extends Stamps {
  prefix: string;
  agentId: string | null;
  /** The agent whose slot it stands in, or the instance. */
  scope: string;
  access: string;
  redirectTo: string | null;
}

export interface ProxyRouteTable extends Stamps {
  prefix: string;
  backend: string;
  auth: string;
  stripPrefix: boolean;
  preserveHeaders: string[];
}
