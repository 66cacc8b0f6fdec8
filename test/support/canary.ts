import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Services of the host that nobody in a container may reach; each says `canary` and counts who came. */
export class Canary {
  visits = 0;
  port = 0;
  /** Of the abstract namespace of unix sockets, which belongs to the network and not to the files. */
  readonly abstract = `rookery-canary-${process.pid}`;
  private readonly servers: Server[] = [];
  private readonly datagrams = createSocket('udp4', () => (this.visits += 1));

  /** Every address that this machine answers on, and the ones by which containers usually find their host. */
  get addresses(): string {
    const own = Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address));
    const usual = ['127.0.0.1', '172.17.0.1', 'host.docker.internal', 'gateway.docker.internal'];
    return [...new Set([...usual, ...own])].filter((address) => !address.includes(':')).join(' ');
  }

  async open(): Promise<void> {
    const greet = (): Server => {
      const server = createServer((socket) => {
        this.visits += 1;
        socket.on('error', () => undefined).end('canary\n');
      });
      this.servers.push(server);
      return server;
    };
    const tcp = greet().listen(0, '0.0.0.0');
    await once(tcp, 'listening');
    this.port = (tcp.address() as AddressInfo).port;
    await once(greet().listen({ path: `\0${this.abstract}` }), 'listening');
    this.datagrams.bind(this.port, '0.0.0.0');
    await once(this.datagrams, 'listening');
  }

  async close(): Promise<void> {
    this.datagrams.close();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
