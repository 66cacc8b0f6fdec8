import { AgentPath, Choice, Flag, Text } from '../../kernel/fields.js';
import { PageQuery } from '../../kernel/page.js';
import { Stamped } from '../../kernel/stamped.js';
import { prefixSays } from '../web-paths.js';

const ways = ['public', 'signed-in', 'deny', 'redirect'];
const accessSays = 'Who may see it: everybody, whoever is signed in, nobody; or that it is elsewhere';
const agentSays = 'Agent whose files are shown; none is needed to deny or to redirect';
const toSays = 'Where a redirect leads: a path of this server, or an https address';

/** What may be changed. */
export class WebRouteFields {
  @Choice({ says: accessSays, of: ways }) access!: string;
  @AgentPath({ says: agentSays, optional: true }) agent?: string;
  @Text({ says: toSays, max: 2000, optional: true }) redirectTo?: string;
}

export class WebRouteKey {
  @Text({ says: prefixSays, max: 500, example: '/web/corp/eng/docs' }) prefix!: string;
}

export class NewWebRoute extends WebRouteFields {
  @Text({ says: prefixSays, max: 500, example: '/web/corp/eng/docs' }) prefix!: string;
}

export class WebRouteView extends Stamped {
  @Text({ says: prefixSays }) prefix!: string;
  @Choice({ says: accessSays, of: ways }) access!: string;
  @AgentPath({ says: agentSays, optional: true }) agent?: string;
  @Text({ says: toSays, optional: true }) redirectTo?: string;
  @Flag({ says: 'Whether pages are served yet' }) enforced!: boolean;
}

export class WebRouteQuery extends PageQuery {
  @AgentPath({ says: 'Only routes to the files of this agent', optional: true }) agent?: string;
}
