import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { World } from './support/boot.js';
import { openBrowser } from './support/browser.js';

/** The page of the first chat, against the whole server: real harness, real container, scripted model. */
describe('the chat page of a running server', () => {
  let world: World;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let page: Page;

  const role = (name: string): Locator => page.locator(`[data-role="${name}"]`);
  const said = (direction: 'in' | 'out', text: string): Locator =>
    page.locator(`[data-role="message"][data-direction="${direction}"]`, { hasText: text });
  const write = async (text: string): Promise<void> => {
    await role('input').fill(text);
    await role('input').press('Enter');
  };

  beforeAll(async () => {
    world = await World.boot({ env: { ROOKERY_RUNTIME: 'docker' } });
    browser = await openBrowser();
    page = browser.page;
    await page.goto(`${world.url}${world.chat}/`);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  it('shows the answer as it is written, and still has it after a reload', async () => {
    await write('!slow 60 one two three four five six seven eight nine ten');
    await role('streaming').getByText('one two').waitFor();
    await said('out', 'nine ten').waitFor();
    expect(await role('streaming').count()).toBe(0);
    await page.reload();
    await said('in', '!slow').waitFor();
    await said('out', 'one two three four five six seven eight nine ten').waitFor();
    expect(await page.locator('[data-role="message"]').count()).toBe(2);
  });

  it('stops a turn by its button, and the next message is answered', async () => {
    await write('!slow 400 this takes far too long for anybody to wait until it is said in the end of all');
    await role('cancel').click();
    await said('in', '!slow 400').and(page.locator('[data-state="cancelled"]')).waitFor();
    await write('!say still here');
    await said('out', 'still here').waitFor();
  });

  it('says which model answers and how it is isolated', async () => {
    expect(await role('model').textContent()).toContain('claude-scripted');
    expect(await role('isolation').textContent()).toContain('docker');
    expect(browser.complaints).toEqual([]);
  });
});
