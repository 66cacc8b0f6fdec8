import Docker from 'dockerode';

/** What a neighbour is known by in its network, and in the list of processes. */
export const neighbourName = 'neighbour.test';
export const neighbourAbstract = 'rookery-neighbour';

const services = `socat UDP4-RECVFROM:53,bind=127.0.0.1,fork UDP4:127.0.0.11:53 &
  socat ABSTRACT-LISTEN:${neighbourAbstract},fork SYSTEM:'echo canary' &
  setpriv --reuid "$1" --clear-groups bash -c 'exec -a neighbour-process sleep 900'`;

/**
 * A bounded container beside the agent's: a twin without a guard shares its network or its processes, so that it need
 * not share the machine's.
 */
export class Neighbour {
  private readonly docker = new Docker();
  private readonly name = `rookery-neighbour-${process.pid}`;
  private network: Docker.Network | undefined;
  private container: Docker.Container | undefined;
  pid = 0;

  get id(): string {
    return this.container?.id ?? '';
  }

  async start(image: string, uid: number): Promise<void> {
    this.network = await this.docker.createNetwork({ Name: this.name, Internal: true });
    this.container = await this.docker.createContainer({
      name: this.name,
      Image: image,
      User: '0:0',
      Entrypoint: [],
      Cmd: ['/bin/bash', '-c', services, 'neighbour', String(uid)],
      HostConfig: { NetworkMode: this.name, Memory: 128 << 20, PidsLimit: 64, NanoCpus: 5e8, Init: true },
      NetworkingConfig: { EndpointsConfig: { [this.name]: { Aliases: [neighbourName] } } },
    });
    await this.container.start();
    this.pid = (await this.container.inspect()).State.Pid;
  }

  async close(): Promise<void> {
    await this.container?.remove({ force: true, v: true });
    await this.network?.remove();
  }
}
