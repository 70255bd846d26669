import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { TestCertificate } from './certificates';

export interface TestProxy {
  readonly url: string;
  /** `host:port` of every tunnel that was asked for, in order, refused ones too. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A real HTTP proxy that knows CONNECT alone; with a login it lets nobody else in, with a certificate it speaks TLS. */
export async function startHttpProxy(
  login?: { readonly user: string; readonly password: string },
  tls?: TestCertificate,
): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const wanted =
    login === undefined
      ? undefined
      : `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  const refuse: RequestListener = (_request, response) => response.writeHead(405).end();
  const server: Server = tls === undefined ? createServer(refuse) : createHttpsServer(tls, refuse);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (request, client, head: Buffer) => {
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
  const url = new URL(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`);
  url.username = login?.user ?? '';
  url.password = login?.password ?? '';
  return {
    url: url.href,
    asked,
    close: () => closed(server, sockets),
  };
}

/** A real SOCKS5 proxy (RFC 1928, 1929) that knows CONNECT to a name or an IPv4 address; with a login, nobody else. */
export async function startSocksProxy(login?: {
  readonly user: string;
  readonly password: string;
}): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const connectTo = (client: Socket, request: Buffer): void => {
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
  };
  const server = createTcpServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    client.once('data', (greeting) => {
      const methods = greeting.subarray(2, 2 + (greeting[1] ?? 0));
      const wanted = login === undefined ? 0 : 2;
      if (!methods.includes(wanted)) {
        client.end(Buffer.from([5, 0xff]));
        return;
      }
      client.write(Buffer.from([5, wanted]));
      client.once('data', (first) => {
        if (login === undefined) {
          connectTo(client, first);
          return;
        }
        if (loginOf(first) !== `${login.user}:${login.password}`) {
          client.end(Buffer.from([1, 1]));
          return;
        }
        client.write(Buffer.from([1, 0]));
        client.once('data', (request) => connectTo(client, request));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url =
    login === undefined
      ? `socks5h://127.0.0.1:${port}`
      : `socks5h://${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@127.0.0.1:${port}`;
  return { url, asked, close: () => closed(server, sockets) };
}

function loginOf(request: Buffer): string {
  const userEnds = 2 + (request[1] ?? 0);
  const user = request.subarray(2, userEnds).toString();
  return `${user}:${request.subarray(userEnds + 1).toString()}`;
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
