/** What the server's process is to do to itself, and after which steps, passed in this order. */
export interface Plan {
  path: string[];
  act: 'kill' | 'stop';
}
