import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Holder } from '../../identity/holders.js';
import { Text } from '../../kernel/fields.js';
import { Public } from '../../kernel/marks.js';
import { parse } from '../../kernel/parse.js';
import { toPage } from './to-page.js';
import { sendAsset } from './chat-assets.js';
import { faultOf, faultText, PageCaller, sendGone, sendPage, type Fault } from './page-caller.js';
import { checkForm, formProof } from './page-guard.js';
import { html, page, type Markup } from './page-html.js';

class PairForm {
  @Text({ says: 'That the form is this page’s', max: 100 }) proof!: string;
  @Text({ says: 'join or undo', max: 10, pattern: /^(join|undo)$/ }) what!: string;
  @Text({ says: 'The code that the sender was told', min: 0, max: 40, optional: true }) code?: string;
}

interface Link {
  user: string;
  sender?: string;
  joined: boolean;
  uses: number;
}

const hidden = (proof: string, what: string): Markup =>
  html`<input type="hidden" name="proof" value="${proof}" /><input
      type="hidden"
      name="what"
      value="${what}"
    />`;

function joinForm({ user, sender }: Link, proof: string, action: string): Markup {
  const asks =
    sender === undefined
      ? html`<p>
          Write to the agent from your account; it answers with a code. With it your account becomes
          <strong>${user}</strong> here.
        </p>`
      : html`<p>
          <code>${sender}</code> becomes <strong>${user}</strong> here: what is yours holds for it too.
        </p>`;
  const code = html`<label
    >Code<input name="code" autocomplete="one-time-code" maxlength="40" required
  /></label>`;
  return html`${asks}
    <form method="post" action="${action}">
      ${hidden(proof, 'join')} ${sender === undefined ? code : ''}<button>Join</button>
    </form>
    <p>If that is not you, close this page; nothing happens.</p>`;
}

function joined({ user, sender = '' }: Link, proof: string, action: string): Markup {
  return html`<p><code>${sender}</code> is <strong>${user}</strong> here.</p>
    <form method="post" action="${action}">${hidden(proof, 'undo')}<button class="quiet">Undo</button></form>
    <p>As long as this link holds you can undo it here, and at any time by writing /unpair to the agent.</p>`;
}

/** The page of a pair link. To look at it changes nothing, because whatever shows a link to people opens it first. */
@Public('the link token is the credential; a form needs the proof of its page')
@Controller('pair')
export class PairController {
  constructor(private readonly caller: PageCaller) {}

  @Get(':token')
  addSlash(@Param('token') token: string, @Res() reply: FastifyReply): void {
    toPage(reply, token);
  }

  @Get(':token/*')
  async show(
    @Param('token') token: string,
    @Param('*') asset: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (asset !== '') return sendAsset(reply, asset);
    const holder = await this.caller.find('pair', token);
    if (!holder) return sendGone(reply);
    await this.send(holder, token, request, reply);
  }

  @Post(':token')
  async act(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { proof, what, code } = parse(PairForm, request.body);
    checkForm(token, proof, request);
    const holder = await this.caller.find('pair', token);
    if (!holder) return sendGone(reply);
    const input = { id: holder.id, ...(what === 'join' && code && { code }) };
    try {
      await this.caller.act(holder, what === 'join' ? 'links:pair' : 'links:unpair', input, request.id);
    } catch (error) {
      return this.send(holder, token, request, reply, faultOf(error));
    }
    toPage(reply, token, 303);
  }

  private async send(
    holder: Holder,
    token: string,
    request: FastifyRequest,
    reply: FastifyReply,
    fault?: Fault,
  ): Promise<void> {
    const link = (await this.caller.look(holder, 'links:get', request.id)) as Link | undefined;
    if (!link || (!link.joined && link.uses > 0)) return sendGone(reply, fault?.status);
    const proof = formProof('/pair', token, request, reply);
    const action = `../${encodeURIComponent(token)}`;
    const body = link.joined ? joined(link, proof, action) : joinForm(link, proof, action);
    const title = link.joined ? 'Your account is joined' : 'Join your account';
    sendPage(reply, page(title, faultText(fault), body), fault?.status);
  }
}
