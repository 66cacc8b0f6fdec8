import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { listenChat } from './support/chat-app.js';
import { FakeChat } from './support/fake-chat.js';

let app: NestFastifyApplication;
let url: string;
let chat: FakeChat;
const http = (): ReturnType<typeof request> => request(url);

beforeEach(async () => {
  chat = new FakeChat();
  ({ app, url } = await listenChat(chat));
});
afterEach(() => app.close());

describe('the page of a chat link', () => {
  it('is HTML under a policy that runs nothing but its own files', async () => {
    const page = await http()
      .get('/chat/open/')
      .expect(200)
      .expect('content-type', /^text\/html/);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    expect(page.text).toContain('<script type="module" src="app.js">');
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('is reached without the slash by a redirect that keeps to the path', async () => {
    await http().get('/chat/open').expect(308).expect('location', './open/');
  });

  it('serves every file that it names, as what it is', async () => {
    const page = await http().get('/chat/open/');
    const names = [...page.text.matchAll(/(?:src|href)="([a-z.]+)"/g)].map((match) => match[1]);
    expect(names).toEqual(expect.arrayContaining(['app.js', 'style.css']));
    for (const name of names) {
      const file = await http().get(`/chat/open/${name}`).expect(200);
      expect(file.headers['content-type']).toMatch(/^(text\/(javascript|css)|image\/svg)/);
    }
  });

  it('has no file outside its folder', async () => {
    await http().get('/chat/open/..%2fchat.controller.ts').expect(404);
    await http()
      .get('/chat/open/none.js')
      .expect(404)
      .expect('content-type', /problem\+json/);
  });

  it('is a friendly page with status 404 when the link opens nothing', async () => {
    const gone = await http()
      .get('/chat/unknown/')
      .expect(404)
      .expect('content-type', /^text\/html/);
    expect(gone.text).toContain('This link doesn’t open a chat');
    expect(gone.headers['set-cookie']).toBeUndefined();
  });
});

describe('an unknown link', () => {
  it.each([
    ['post', '/chat/unknown'],
    ['get', '/chat/unknown/history'],
    ['get', '/chat/unknown/events'],
    ['post', '/chat/unknown/turns/t1/cancel'],
    ['get', '/chat/unknown/files/f1'],
  ] as const)('answers %s %s with the same problem', async (method, path) => {
    const answer = await http()
      [method](path)
      .expect(404)
      .expect('content-type', /problem\+json/);
    expect(answer.body.detail).toBe('This chat link does not work. Ask whoever sent it for a new one.');
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('every answer of the chat', () => {
  it.each([
    '/chat/open/',
    '/chat/open/app.js',
    '/chat/open/history',
    '/chat/unknown/history',
    '/chat/open/files/x',
  ])('keeps the link to itself: %s', async (path) => {
    const answer = await http().get(path);
    expect(answer.headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    });
  });
});

describe('a post', () => {
  it('is accepted as JSON and stored once for one client-made id', async () => {
    const first = await http()
      .post('/chat/open')
      .send({ id: 'c-1', text: 'hello', topic: 'ops' })
      .expect(202);
    expect(first.body).toEqual({ message: expect.any(String), topic: 'ops' });
    const again = await http()
      .post('/chat/open')
      .send({ id: 'c-1', text: 'hello', topic: 'ops' })
      .expect(202);
    expect(again.body.message).toBe(first.body.message);
    expect(chat.posts).toEqual([{ id: 'c-1', text: 'hello', topic: 'ops', files: [] }]);
  });

  it('is accepted as a form with files, whose names lose their folders', async () => {
    await http()
      .post('/chat/open')
      .field('text', 'see')
      .attach('file', Buffer.from('a,b'), { filename: '../../a.csv', contentType: 'text/csv' })
      .attach('file', Buffer.from('c'), { filename: 'naïve ☂.txt', contentType: 'text/plain' })
      .expect(202);
    const files = chat.posts[0]?.files.map(({ name, type, bytes }) => [name, type, bytes.toString()]);
    expect(files).toEqual([
      ['a.csv', 'text/csv', 'a,b'],
      ['naïve ☂.txt', 'text/plain', 'c'],
    ]);
  });

  it('may be files without a text', async () => {
    await http().post('/chat/open').attach('file', Buffer.from('x'), 'x.bin').expect(202);
    expect(chat.posts[0]).toMatchObject({ text: '', files: [{ name: 'x.bin' }] });
  });

  it.each([
    [{}, 'text'],
    [{ text: 3 }, 'text'],
    [{ text: ' \n' }, 'text'],
    [{ text: 'a\0b' }, 'text'],
    [{ text: 'x', id: 'a b' }, 'id'],
    [{ text: 'x', topic: '' }, 'topic'],
    [{ text: 'x', colour: 'red' }, 'colour'],
  ])('with %j is refused, naming %s', async (body, path) => {
    const answer = await http().post('/chat/open').send(body).expect(400);
    expect(answer.body.errors[0].path).toBe(path);
    expect(chat.posts).toEqual([]);
  });

  it.each(['0', '121', '1.5', 'soon'])('with ?wait=%s is refused before it is stored', async (wait) => {
    const answer = await http().post(`/chat/open?wait=${wait}`).send({ text: 'x' }).expect(400);
    expect(answer.body.errors[0].path).toBe('wait');
    expect(chat.posts).toEqual([]);
  });

  it('with ?wait answers with what became of it', async () => {
    chat.onPost = (message) => {
      chat.message({ text: 'Hello to you.', turn: 't1', replyTo: message.id });
      chat.emit({ kind: 'state', data: { message: message.id, state: 'answered' } });
    };
    const answer = await http().post('/chat/open?wait=5').send({ text: 'hello' }).expect(200);
    expect(answer.body).toMatchObject({
      turn: 't1',
      state: 'answered',
      answers: [{ text: 'Hello to you.' }],
    });
  });

  it('of more files than are taken is too large', async () => {
    const post = http().post('/chat/open').field('text', 'x');
    for (let count = 0; count < 11; count += 1) post.attach('file', Buffer.from('x'), `${count}.txt`);
    const answer = await post.expect(413);
    expect(answer.body.errors).toEqual([{ path: 'files', message: 'must be at most 10' }]);
  });

  it('of a file over 20 MiB is too large', async () => {
    const big = Buffer.alloc(20 * 1024 * 1024 + 1);
    const answer = await http().post('/chat/open').attach('file', big, 'big.bin').expect(413);
    expect(answer.body.errors).toEqual([{ path: 'files', message: 'must be at most 20 MiB each' }]);
    expect(chat.posts).toEqual([]);
  });

  it('of a form that breaks off is refused', async () => {
    const type = 'multipart/form-data; boundary=b';
    const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf';
    await http().post('/chat/open').set('content-type', type).send(body).expect(400);
    expect(chat.posts).toEqual([]);
  });
});

describe('the visitor of a shared link', () => {
  it('gets a cookie that no script and no other link sees', async () => {
    const page = await http().get('/chat/shared/');
    expect(page.headers['set-cookie']?.[0]).toMatch(
      /^rookery_visitor=[\w-]{22}; Path=\/chat\/shared; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    );
  });

  it('gets a Secure cookie where the page came by https', async () => {
    const page = await http().get('/chat/shared/').set('x-forwarded-proto', 'https');
    expect(page.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
  });

  it('sees the messages of that cookie and no others', async () => {
    const [mine, other] = [request.agent(url), request.agent(url)];
    await mine.post('/chat/shared').send({ text: 'mine' }).expect(202);
    const texts = async (who: typeof mine): Promise<string[]> =>
      (await who.get('/chat/shared/history')).body.messages.map((row: { text: string }) => row.text);
    expect(await texts(mine)).toEqual(['mine']);
    expect(await texts(other)).toEqual([]);
  });

  it('is made anew when the cookie is not one of ours', async () => {
    const page = await http().get('/chat/shared/').set('cookie', 'rookery_visitor=admin');
    expect(page.headers['set-cookie']?.[0]).not.toContain('admin');
  });
});

describe('history', () => {
  it('tells who answers, on what, and where the events go on', async () => {
    chat.message({ text: 'one' });
    chat.message({ text: 'two' });
    const answer = await http().get('/chat/open/history?limit=1').expect(200);
    expect(answer.body).toMatchObject({
      agent: { path: 'main', name: 'Rook', emoji: '🐦' },
      notice: { demo: true, isolated: false },
      messages: [{ text: 'two' }],
      lastSeq: 2,
    });
  });

  it('takes a limit of 1 to 500', async () => {
    const answer = await http().get('/chat/open/history?limit=501').expect(400);
    expect(answer.body.errors[0].path).toBe('limit');
  });
});

describe('cancel', () => {
  it('is accepted for a running turn and a problem for any other', async () => {
    chat.progress('t1', 'Thinking');
    await http().post('/chat/open/turns/t1/cancel').expect(202, { turn: 't1' });
    await http().post('/chat/open/turns/t2/cancel').expect(404);
    expect(chat.cancelled).toEqual(['t1']);
  });
});

describe('a file', () => {
  it.each([
    ['image/png', /^inline; /],
    ['image/svg+xml', /^attachment; /],
    ['text/html', /^attachment; /],
  ])('of type %s is sent as %s and can run nothing', async (type, disposition) => {
    const { id } = chat.addFile('a.bin', type, Buffer.from('<svg onload=alert(1)>'));
    const file = await http().get(`/chat/open/files/${id}`).expect(200);
    expect(file.headers['content-disposition']).toMatch(disposition);
    expect(file.headers['content-security-policy']).toContain('sandbox');
  });

  it('keeps its name in every script, and none can add a header', async () => {
    const { id } = chat.addFile('Übersicht"\r\nX-A: 1.txt', 'text/plain\r\nX-B: 1', Buffer.from('x'));
    const file = await http().get(`/chat/open/files/${id}`).expect(200);
    expect(file.headers['content-disposition']).toBe(
      `attachment; filename="_bersicht___X-A: 1.txt"; filename*=UTF-8''%C3%9Cbersicht%22%0D%0AX-A%3A%201.txt`,
    );
    expect(file.headers['content-type']).toBe('application/octet-stream');
    expect(file.headers).not.toHaveProperty('x-a');
  });

  it('of another chat is not found', async () => {
    chat.addFile('a.txt', 'text/plain', Buffer.from('x'), 'web:main~shared/other');
    await http().get('/chat/open/files/f1').expect(404);
  });
});

/** Reads an event stream until the text has what is looked for. */
async function readUntil(path: string, found: RegExp, headers: Record<string, string> = {}): Promise<string> {
  const leaving = new AbortController();
  const answer = await fetch(url + path, { headers, signal: leaving.signal });
  let text = '';
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    if (found.test(text)) break;
  }
  leaving.abort();
  return text;
}

const idsOf = (text: string): number[] =>
  [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));

describe('the event stream', () => {
  it('sends what was, then what comes, each with its number and kind', async () => {
    chat.write('t1', 'Hel');
    const reading = readUntil('/chat/open/events', /"lo"/);
    chat.write('t1', 'lo');
    expect(await reading).toBe(
      'retry: 2000\n\n' +
        'id: 1\nevent: delta\ndata: {"turn":"t1","attempt":1,"text":"Hel"}\n\n' +
        'id: 2\nevent: delta\ndata: {"turn":"t1","attempt":1,"text":"lo"}\n\n',
    );
  });

  it('goes on after Last-Event-ID, which wins over the address', async () => {
    for (const text of ['a', 'b', 'c', 'd']) chat.write('t1', text);
    expect(idsOf(await readUntil('/chat/open/events?after=3', /"d"/))).toEqual([4]);
    const resumed = await readUntil('/chat/open/events?after=3', /"d"/, { 'last-event-id': '1' });
    expect(idsOf(resumed)).toEqual([2, 3, 4]);
  });

  it('keeps a text of many lines in one event', async () => {
    chat.message({ text: 'one\n\nid: 99\nevent: reset\r\ntwo' });
    expect(idsOf(await readUntil('/chat/open/events', /\n\n.*\n\n/s))).toEqual([1]);
  });

  it.each(['/chat/open/events?after=-1', '/chat/open/events?after=x'])('refuses %s', async (path) => {
    const answer = await http().get(path).expect(400);
    expect(answer.body.errors[0].path).toBe('after');
  });

  it('is let go when the client has gone', async () => {
    chat.write('t1', 'a');
    await readUntil('/chat/open/events', /"a"/);
    while (chat.streams > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(chat.streams).toBe(0);
  });

  it('ends when the server stops, which then closes', async () => {
    const own = await listenChat(chat);
    const answer = await fetch(`${own.url}/chat/open/events`);
    const text = answer.text();
    await own.app.close();
    expect(await text).toBe('retry: 2000\n\n');
  });
});
