import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from './support/boot.js';
import { openBrowser } from './support/browser.js';

/** The pages with forms as a real browser sends them: its cookies, its Origin, its obedience to the policy. */
describe('the pages for people', () => {
  let world: World;
  let browser: Awaited<ReturnType<typeof openBrowser>>;

  beforeAll(async () => {
    world = await World.boot();
    await world.agent('corp');
    await world.api('POST', '/users', { sub: 'ada' });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const made = async (path: string, input: object): Promise<string> =>
    `${world.url}${String((await world.api('POST', path, input)).body.url)}`;

  it('join an account and undo it', async () => {
    const { page } = browser;
    await page.goto(await made('/links', { kind: 'pair', user: 'ada', sender: 'telegram:user/1' }));
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('heading', { name: 'Your account is joined' }).waitFor();
    expect((await world.api('GET', '/users/ada')).body.identities).toEqual(['telegram:user/1']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { name: 'This link opens nothing' }).waitFor();
    expect((await world.api('GET', '/users/ada')).body.identities).toEqual([]);
  });

  it('let a guest in and lead on to the chat, styled and without a complaint', async () => {
    const { page, complaints } = browser;
    complaints.length = 0;
    await page.goto(await made('/invites', { target: 'corp/*', role: 'admin' }));
    const style = 'getComputedStyle(document.querySelector("button")).borderRadius';
    expect(await page.evaluate(style)).toBe('999px');
    await page.getByLabel(/^Short name/).fill('bob');
    await page.getByLabel(/^Name of your agent/).fill('helper');
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('link', { name: 'Open the chat' }).click();
    await page.locator('[data-role="agent-path"]', { hasText: 'corp/helper' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
