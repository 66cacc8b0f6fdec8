// What one decision costs among 100 routes and among 100,000: each route leads one room of its own to an agent.
import { print } from './print.mjs';

const { compile } = await import('../dist/routing/router.js');
const { resolve } = await import('../dist/routing/resolve.js');

const agents = Array.from({ length: 50 }, (_, n) => ({ path: `corp/a${n}`, seq: n, default: n === 0 }));
const open = { dmPolicy: 'open', groupPolicy: 'open', allowFrom: ['*'], requireMention: false };
const room = (n) => ({ kind: 'group', id: `group/-${n}` });

function routerOf(count) {
  const routes = Array.from({ length: count }, (_, n) => ({
    id: `r${n}`,
    seq: n,
    priority: 0,
    match: { platform: 'telegram', peer: room(n) },
    target: { agent: agents[n % agents.length].path },
    session: {},
  }));
  const channels = [{ id: 'telegram', platform: 'telegram', enabled: true, ...open }];
  return compile({ version: 1, agents, channels, routes, settings: {} });
}

const factsOf = (n) => ({
  platform: 'telegram',
  chat: `telegram:group/-${n}`,
  peer: room(n),
  sender: `telegram:user/${n}`,
  verb: 'message',
  text: 'hello there',
});

/** Asks for so many different rooms in turn: a few, or all of them, which no cache of the processor holds. */
function microseconds(router, rooms) {
  const asks = 2000;
  const began = performance.now();
  for (let n = 0; n < asks; n += 1) {
    const { routeId } = resolve(router, factsOf((n * 7919) % rooms), {});
    if (routeId !== `r${(n * 7919) % rooms}`) throw new Error('the room should lead to its own agent');
  }
  return ((performance.now() - began) * 1000) / asks;
}

const [small, large] = [100, 100_000].map(routerOf);
const cases = [
  [small, 100],
  [large, 100],
  [large, 100_000],
];
const rounds = Array.from({ length: 25 }, () => cases.map(([router, rooms]) => microseconds(router, rooms)));
// The least disturbed round: others take the machine away, and none gives it back.
const [few, many, cold] = cases.map((_, at) => Math.min(...rounds.map((round) => round[at])));
print('resolve at 100 and at 100,000 routes', `${few.toFixed(1)} us and ${many.toFixed(1)} us (goal <= 50)`);
print('  the second by the first', `${(many / few).toFixed(2)} x (goal <= 1.5)`);
print('  at 100,000, another room each time', `${cold.toFixed(1)} us: ${(cold / few).toFixed(2)} x`);
