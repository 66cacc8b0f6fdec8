import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Locator, Page } from 'playwright-core';
import { openBrowser } from './support/browser.js';
import { listenChat } from './support/chat-app.js';
import { FakeChat } from './support/fake-chat.js';

let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let chat: FakeChat;
let app: NestFastifyApplication;
let port: number;
let url: string;

const role = (name: string): Locator => page.locator(`[data-role="${name}"]`);
const incoming = (): Locator => page.locator('[data-role="message"][data-direction="in"]');
const outgoing = (): Locator => page.locator('[data-role="message"][data-direction="out"]');

/** The page is listening once its stream has reached the server. */
async function open(): Promise<void> {
  await page.goto(`${url}/chat/open/`);
  await role('connection').and(page.locator('[data-state="connected"]')).waitFor({ state: 'attached' });
}

async function write(text: string): Promise<void> {
  await role('input').fill(text);
  await role('input').press('Enter');
}

beforeAll(async () => {
  browser = await openBrowser();
  page = browser.page;
});
afterAll(() => browser?.close());
beforeEach(async () => {
  chat = new FakeChat();
  ({ app, port, url } = await listenChat(chat));
  browser.complaints.length = 0;
});
afterEach(async () => {
  await page.goto('about:blank');
  await app.close();
});

describe('a conversation in the browser', () => {
  it('streams an answer, replaces it by the message and still has both after a reload', async () => {
    await open();
    await write('hello');
    await incoming().getByText('hello').waitFor();
    chat.write('t1', 'Hello, **go');
    chat.write('t1', 'od** to se');
    await role('streaming').locator('strong', { hasText: 'good' }).waitFor();
    expect(await role('streaming').textContent()).toBe('Hello, good to se');
    chat.message({ text: 'Hello, **good** to see you!', turn: 't1' });
    chat.end('t1', 'succeeded');
    await outgoing().getByText('to see you!').waitFor();
    expect(await role('turn').count()).toBe(0);
    await page.reload();
    await outgoing().getByText('to see you!').waitFor();
    expect([await incoming().count(), await outgoing().count()]).toEqual([1, 1]);
    expect(browser.complaints).toEqual([]);
  });

  it('shows a message once, though the stream brings it before its post is answered', async () => {
    chat.slowPosts = true;
    await open();
    await write('only once');
    await page.locator('[data-role="message"][data-state="queued"]').waitFor();
    expect(await incoming().count()).toBe(1);
    chat.answerPosts();
    await write('second');
    await incoming().nth(1).waitFor();
    chat.answerPosts();
    await page.waitForFunction(() => Object.values(sessionStorage).join() === '[]');
    expect(await incoming().allInnerTexts()).toEqual([
      expect.stringMatching(/^only once/),
      expect.stringMatching(/^second/),
    ]);
  });

  it('starts a new line on Shift+Enter and sends nothing that is empty', async () => {
    await open();
    await role('input').press('Enter');
    await role('input').pressSequentially('one');
    await role('input').press('Shift+Enter');
    await role('input').pressSequentially('two');
    await role('input').press('Enter');
    await incoming().waitFor();
    expect(chat.posts.map((post) => post.text)).toEqual(['one\ntwo']);
  });

  it('begins with three things to try and says that a demonstration answers', async () => {
    await open();
    expect(await role('try').count()).toBe(3);
    expect(await role('model').textContent()).toBe('Demonstration model');
    expect(await role('isolation').textContent()).toBe('No isolation');
    expect(await role('empty').locator('[data-role="next-steps"] li').count()).toBe(2);
    await role('try').first().click();
    await incoming().getByText('hello').waitFor();
    expect(await role('empty').isVisible()).toBe(false);
  });

  it('tells what became of a message', async () => {
    await open();
    await write('deploy');
    await incoming().waitFor();
    const { messages } = await chat.history((await chat.room('open'))!, 1);
    chat.emit({ kind: 'state', data: { message: messages[0]!.id, state: 'dropped', reason: 'rule quiet' } });
    await role('state').and(page.getByText('Not taken: rule quiet')).waitFor();
  });

  it('carries files both ways', async () => {
    await open();
    await role('files').setInputFiles([
      { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('abc') },
    ]);
    await write('see the file');
    await incoming().locator('a[download="a.txt"]').waitFor();
    expect(chat.posts[0]?.files[0]?.bytes.toString()).toBe('abc');
    const down = page.waitForEvent('download');
    await incoming().locator('a[download="a.txt"]').click();
    expect((await down).suggestedFilename()).toBe('a.txt');
  });

  it('writes on in the topic of a message', async () => {
    await open();
    chat.message({ text: 'in ops', topic: 'ops' });
    await role('topic').click();
    await write('more');
    await incoming().waitFor();
    expect(chat.posts[0]).toMatchObject({ text: 'more', topic: 'ops' });
  });

  it('shows reactions, edits and deletions of a message already there', async () => {
    await open();
    const message = chat.message({ text: 'first' });
    chat.message({ ...message, text: 'better', edited: true, reactions: ['👍'] });
    await outgoing().getByText('better').waitFor();
    expect(await role('reaction').textContent()).toBe('👍');
    expect(await role('edited').count()).toBe(1);
    chat.message({ ...message, text: '', deleted: true });
    await outgoing().getByText('This message was deleted').waitFor();
    expect(await outgoing().count()).toBe(1);
  });
});

describe('a running turn in the browser', () => {
  it('shows step, actions and cost, and is cancelled by its button', async () => {
    await open();
    chat.progress('t1', 'Reading notes.md', 0.0123);
    await role('progress').getByText('Reading notes.md').waitFor();
    expect(await role('cost').textContent()).toBe('$0.0123');
    expect(await role('actions').locator('li').count()).toBe(2);
    await role('cancel').click();
    await role('cancel').and(page.getByText('Cancelling')).waitFor();
    expect(chat.cancelled).toEqual(['t1']);
    chat.end('t1', 'cancelled');
    await role('note').and(page.getByText('Stopped.')).waitFor();
    expect(await role('turn').count()).toBe(0);
  });

  it('goes on where it was when the page is loaded in the middle of it', async () => {
    chat.progress('t1', 'Thinking');
    chat.write('t1', 'Hel');
    await open();
    await role('streaming').getByText('Hel').waitFor();
    chat.write('t1', 'lo');
    await role('streaming').getByText('Hello').waitFor();
    expect(await role('streaming').textContent()).toBe('Hello');
  });

  it('costs nothing to look at when the model is free', async () => {
    await open();
    chat.progress('t1', 'Thinking', null);
    await role('progress').waitFor();
    expect(await role('cost').textContent()).toBe('');
  });

  it('starts over when a new attempt does, and takes no late text of the old one', async () => {
    await open();
    chat.write('t1', 'half an ans');
    await role('streaming').getByText('half').waitFor();
    chat.emit({ kind: 'reset', data: { turn: 't1', attempt: 2 } });
    chat.write('t1', 'Anew', 2);
    chat.write('t1', 'late', 1);
    chat.write('t1', '.', 2);
    await role('streaming').getByText('Anew.').waitFor();
    expect(await role('streaming').textContent()).toBe('Anew.');
  });
});

describe('a hostile message in the browser', () => {
  const attack = [
    '<img src=x onerror="window.hit=1"> <script>window.hit=1</script>',
    '[press](javascript:window.hit=1) [data](data:text/html,<script>window.hit=1</script>)',
    '[JaVa](JaVaScRiPt:window.hit=1) `<b>code</b>` [ok](https://example.org/a_(b))',
    '```html"><img src=x onerror=window.hit=1>\n<img src=x onerror=window.hit=1>\n```',
  ].join('\n\n');

  it('stays text, whether it streams, arrives, or is read again', async () => {
    await open();
    chat.write('t1', attack);
    await role('streaming').getByText('onerror').first().waitFor();
    chat.message({ text: attack, turn: 't1', topic: '<i>t</i>', reactions: ['<b>x</b>'], sender: '"><img>' });
    chat.message({ direction: 'in', text: attack });
    await incoming().waitFor();
    await page.reload();
    await incoming().waitFor();
    const log = role('log');
    expect(await log.locator('img, script, b, i, iframe').count()).toBe(0);
    expect(
      await log.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual(['https://example.org/a_(b)']);
    expect(await log.locator('a').getAttribute('rel')).toContain('noopener');
    expect(await page.evaluate(() => 'hit' in globalThis)).toBe(false);
    expect(browser.complaints).toEqual([]);
  });

  it('cannot stop the page by being nested or long', async () => {
    chat.message({ text: '>'.repeat(50_000) });
    chat.message({ text: '* + '.repeat(20_000) });
    chat.message({ text: '**_`['.repeat(10_000) });
    chat.message({ text: 'the end' });
    await open();
    await outgoing().getByText('the end').waitFor();
    expect(await outgoing().count()).toBe(4);
  });
});

describe('a page that loses its server', () => {
  it('says so, sends what was written meanwhile once, and misses nothing', async () => {
    await open();
    chat.write('t1', 'Hel');
    await role('streaming').getByText('Hel').waitFor();
    await app.close();
    await role('connection').and(page.getByText('Reconnecting')).waitFor();
    await write('written while away');
    await role('state').and(page.locator('[data-state="retrying"]')).waitFor();
    chat.write('t1', 'lo');
    ({ app } = await listenChat(chat, port));
    await role('streaming').getByText('Hello').waitFor();
    await page.locator('[data-role="message"][data-state="queued"]').waitFor();
    expect(chat.posts.map((post) => post.text)).toEqual(['written while away']);
    expect(await incoming().count()).toBe(1);
  });

  it('goes on after the last event, also when the way back first led to an error', async () => {
    await open();
    chat.write('t1', 'Hel');
    await role('streaming').getByText('Hel').waitFor();
    await app.close();
    await page.route('**/events?*', (route) => route.fulfill({ status: 503 }), { times: 1 });
    ({ app } = await listenChat(chat, port));
    await role('connection').and(page.getByText('Reconnecting')).waitFor();
    chat.write('t1', 'lo');
    await role('streaming').getByText('lo').waitFor();
    expect(await role('streaming').textContent()).toBe('Hello');
  });

  it('sends again after a reload what had not been sent', async () => {
    await open();
    await page.route('**/chat/open', (route) => route.abort());
    await write('not yet');
    await role('state').and(page.locator('[data-state="retrying"]')).waitFor();
    await page.unroute('**/chat/open');
    await page.reload();
    await page.locator('[data-role="message"][data-state="queued"]').waitFor();
    expect(chat.posts.map((post) => post.text)).toEqual(['not yet']);
  });

  it('gives a refused message back with the reason', async () => {
    await open();
    const problem = {
      detail: 'The message is not valid.',
      errors: [{ path: 'text', message: 'is too long' }],
    };
    await page.route('**/chat/open', (route) => route.fulfill({ status: 400, json: problem }));
    await write('refused');
    await role('state').and(page.getByText('Not sent: text is too long')).waitFor();
    await page.unroute('**/chat/open');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('[data-role="message"][data-state="queued"]').waitFor();
  });

  it('ends when the link does', async () => {
    await open();
    await app.close();
    chat.isClosed = true;
    ({ app } = await listenChat(chat, port));
    await role('connection').and(page.getByText('This link has ended')).waitFor();
    expect(await role('input').isDisabled()).toBe(true);
  });
});
