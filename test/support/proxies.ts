import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface TestProxy {
  readonly url: string;
  /** `host:port` of every tunnel that was asked for, in order, refused ones too. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A real HTTP proxy that knows CONNECT alone; with a login it lets nobody else in. */
export async function startHttpProxy(login?: {
  readonly user: string;
  readonly password: string;
}): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted =
    login === undefined
      ? undefined
      : `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, client, head) => {
    asked.push(request.url ?? '');
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const onward = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(client);
      client.pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}`);
  url.username = login?.user ?? '';
  url.password = login?.password ?? '';
  return {
    url: url.href,
    asked,
    close: () => closed(server, sockets),
  };
}

/** A real SOCKS5 proxy (RFC 1928) that knows CONNECT to a name or an IPv4 address, without a login. */
export async function startSocksProxy(): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    client.once('data', () => {
      client.write(Buffer.from([5, 0]));
      client.once('data', (request) => {
        const { host, port } = targetOf(request);
        asked.push(`${host}:${port}`);
        const onward = connect(port, host, () => {
          client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
          onward.pipe(client);
          client.pipe(onward);
        });
        sockets.add(onward);
        // 5: connection refused by the destination.
        onward.on('error', () => client.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `socks5h://127.0.0.1:${port}`, asked, close: () => closed(server, sockets) };
}

function targetOf(request: Buffer): { host: string; port: number } {
  const byName = request[3] === 3;
  const length = byName ? (request[4] ?? 0) : 4;
  const start = byName ? 5 : 4;
  const address = request.subarray(start, start + length);
  return {
    host: byName ? address.toString() : [...address].join('.'),
    port: request.readUInt16BE(start + length),
  };
}

async function closed(
  server: { close(done: () => void): unknown },
  sockets: ReadonlySet<Socket>,
): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
