/** The server's own user, or a user of the agent's own where the server is root: an agent never is. */
export function agentOwner(number: number): { uid: number; gid: number } {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? { uid: 10_000 + number, gid: 10_000 + number } : { uid, gid: process.getgid?.() ?? uid };
}
