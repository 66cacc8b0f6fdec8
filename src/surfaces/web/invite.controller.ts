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

class InviteForm {
  @Text({ says: 'That the form is this page’s', max: 100 }) proof!: string;
  @Text({ says: 'Short name that the guest chooses', min: 0, max: 100 }) user!: string;
  @Text({ says: 'Name for people', min: 0, max: 300, optional: true }) name?: string;
  @Text({ says: 'Name of the agent that is made', min: 0, max: 100, optional: true }) agent?: string;
}

interface Invite {
  target: string;
  role: string;
  uses: number;
  maxUses: number;
}

interface LetIn {
  user: string;
  agent: string;
  chatUrl: string;
  token: string;
}

type Fields = Pick<InviteForm, 'user' | 'name' | 'agent'>;

const may: Record<string, string> = {
  reader: 'You can look on: read what it says and does.',
  member: 'You can read what it says and does, and write to it.',
  admin: 'You can do everything with it and with what is below it.',
};

const field = (name: string, label: string, value: string, required: Markup): Markup =>
  html`<label
    >${label}<input name="${name}" value="${value}" maxlength="100" autocomplete="off" ${required}
  /></label>`;

function form({ target, role }: Invite, { user, name = '', agent = '' }: Fields, proof: string): Markup {
  const below = target.endsWith('/*');
  const where = below
    ? html`<p>You get an agent of your own below <code>${target.slice(0, -2)}</code>. ${may[role] ?? ''}</p>`
    : html`<p>You are invited to the agent <code>${target}</code>. ${may[role] ?? ''}</p>`;
  const required = html`required`;
  return html`${where} <input type="hidden" name="proof" value="${proof}" />
    ${field('user', 'Short name, such as ada; you keep it', user, required)}
    ${field('name', 'Your name', name, html``)}
    ${below ? field('agent', 'Name of your agent, such as helper', agent, required) : html``}
    <button>Accept</button>`;
}

function welcome({ user, agent, chatUrl, token }: LetIn): Markup {
  return html`<p>You are <strong>${user}</strong>, and the agent <code>${agent}</code> expects you.</p>
    <a class="go" href="../..${chatUrl}">Open the chat</a>
    <p>Keep the address of the chat, and for programs this token of yours. Both are shown only now.</p>
    <p><code>${token}</code></p>`;
}

/** The page of an invite: to look at it uses nothing, and one form lets one guest in. */
@Public('the invite’s token is the credential; a form needs the proof of its page')
@Controller('invite')
export class InviteController {
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
    const holder = await this.caller.find('invite', token);
    if (!holder) return sendGone(reply);
    await this.send(holder, token, request, reply, { user: '' });
  }

  /** With the slash, so that what the page names beside itself is found from here as well. */
  @Post(':token/*')
  async accept(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { proof, ...given } = parse(InviteForm, request.body);
    checkForm(token, proof, request);
    const holder = await this.caller.find('invite', token);
    if (!holder) return sendGone(reply);
    const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ''));
    try {
      const answer = await this.caller.act(
        holder,
        'invites:accept',
        { ...filled, id: holder.id },
        request.id,
      );
      sendPage(reply, page('Welcome', welcome(answer as unknown as LetIn)));
    } catch (error) {
      await this.send(holder, token, request, reply, given, faultOf(error));
    }
  }

  private async send(
    holder: Holder,
    token: string,
    request: FastifyRequest,
    reply: FastifyReply,
    given: Fields,
    fault?: Fault,
  ): Promise<void> {
    const invite = (await this.caller.look(holder, 'invites:get', request.id)) as Invite | undefined;
    if (!invite || invite.uses >= invite.maxUses) return sendGone(reply, fault?.status);
    const proof = formProof('/invite', token, request, reply);
    const body = html`<form method="post" action="./">${form(invite, given, proof)}</form>`;
    sendPage(reply, page('You are invited', faultText(fault), body), fault?.status);
  }
}
