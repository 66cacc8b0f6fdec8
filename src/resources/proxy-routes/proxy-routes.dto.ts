import { Choice, Flag, Text, Texts } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { Stamped } from '../../kernel/stamped.js';
import { prefixSays } from '../web-paths.js';

const backendSays = 'Address of the server behind it, such as http://127.0.0.1:3000. Governed';
const authSays = 'Who gets through: everybody, whoever is signed in, or operators (default operator)';
const stripSays = 'The backend is asked without the prefix (default false)';
const headersSays =
  'Headers of the answer and the request that are passed on besides the usual ones, in lower case';
const guests = ['public', 'user', 'operator'];

/** What may be changed. */
export class ProxyRouteFields {
  @Text({ says: backendSays, max: 500 }) backend!: string;
  @Choice({ says: authSays, of: guests, optional: true }) auth?: string;
  @Flag({ says: stripSays, optional: true }) stripPrefix?: boolean;
  @Texts({ says: headersSays, max: 50, each: 100, optional: true }) preserveHeaders?: string[];
}

export class ProxyRouteKey {
  @Text({ says: prefixSays, max: 500, example: '/grafana' }) prefix!: string;
}

export class NewProxyRoute extends ProxyRouteFields {
  @Text({ says: prefixSays, max: 500, example: '/grafana' }) prefix!: string;
}

export class ProxyRouteView extends Stamped {
  @Text({ says: prefixSays }) prefix!: string;
  @Text({ says: backendSays }) backend!: string;
  @Choice({ says: authSays, of: guests }) auth!: string;
  @Flag({ says: stripSays }) stripPrefix!: boolean;
  @Texts({ says: headersSays }) preserveHeaders!: string[];
  @Flag({ says: 'Whether requests are passed on yet' }) enforced!: boolean;
}

export class ProxyRouteQuery extends PageQuery {}
