/** What stands before two replicas: it knows nothing but connections, and gives each to the next replica that takes it. */

import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export class Balancer {
  private next = 0;
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly replicas: () => string[],
  ) {}

  /** `replicas` gives their addresses, `http://127.0.0.1:PORT`, at each new connection. */
  static async start(replicas: () => string[]): Promise<Balancer> {
    const server = createServer();
    const balancer = new Balancer(server, replicas);
    server.on("connection", (client) => balancer.take(client, replicas().length));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  private take(client: Socket, tries: number): void {
    const replicas = this.replicas();
    const { port } = new URL(replicas[this.next++ % replicas.length] ?? "http://127.0.0.1:9");
    const replica = connect(Number(port), "127.0.0.1");
    let isConnected = false;
    replica.once("connect", () => {
      isConnected = true;
      client.pipe(replica).pipe(client);
    });
    replica.once("error", () => {
      if (!isConnected && tries > 1) this.take(client, tries - 1);
      else client.destroy();
    });
    replica.once("close", () => {
      if (isConnected) client.destroy();
      this.open.delete(replica);
    });
    client.on("error", () => replica.destroy());
    client.once("close", () => replica.destroy());
    this.open.add(client).add(replica);
  }
}
