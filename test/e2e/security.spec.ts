import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TapedeckBridge } from '../../src/shared/ipc/contract';
import { discardApp, launchApp, makeDataFolder, projectRoot, runToEnd } from './launch-app';
import type { RunningApp } from './launch-app';

// What the page's functions below see; this project is compiled without the DOM.
interface PageElement {
  textContent: string;
  src: string;
  href: string;
  download: string;
  append(...children: PageElement[]): void;
  click(): void;
  remove(): void;
  readonly contentWindow: { readonly tapedeck?: unknown } | null;
}
declare const document: {
  createElement(name: string): PageElement;
  readonly body: PageElement;
  addEventListener(name: string, listener: (event: { violatedDirective: string }) => void): void;
};
declare const window: {
  readonly tapedeck: TapedeckBridge;
  readonly location: { href: string };
  open(url: string): unknown;
  injected?: boolean;
};
declare const navigator: {
  readonly permissions: { query(wanted: { name: string }): Promise<{ state: string }> };
};

let running: RunningApp;
test.beforeAll(async () => {
  running = await launchApp();
  await running.page.getByRole('article', { name: 'bybit_trades', exact: true }).waitFor();
});
test.afterAll(async () => {
  await discardApp(running);
});

test('the page runs sandboxed, isolated and without Node', async () => {
  const preferences = await running.app.evaluate(({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows();
    // Not in Electron's types, but the only way to ask what is in force.
    const contents = first?.webContents as unknown as { getLastWebPreferences(): object };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
  const reachable = await running.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in globalThis),
  );
  expect(reachable).toEqual([]);
  const bridge = await running.page.evaluate(() => Object.keys(window.tapedeck).sort());
  expect(bridge).toEqual(['onPush', 'request']);
});

test('the app itself needs nothing that its content security policy forbids', () => {
  expect(running.consoleErrors.filter((text) => /Content.Security.Policy/i.test(text))).toEqual([]);
});

test('the page is served with a strict policy, under which inline code and styles do not run', async () => {
  const outcome = await running.page.evaluate(async () => {
    const policy = (await fetch(window.location.href)).headers.get('content-security-policy');
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      violations.push(violatedDirective),
    );
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    const style = document.createElement('style');
    style.textContent = 'body { display: none }';
    document.body.append(script, style);
    script.remove();
    style.remove();
    await new Promise((resolve) => setTimeout(resolve, 0));
    return { policy, violations, injected: window.injected };
  });
  expect(outcome.policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
  expect(outcome.policy).not.toMatch(/unsafe|\*/);
  expect(outcome.violations.sort()).toEqual(['script-src-elem', 'style-src-elem']);
  expect(outcome.injected).toBeUndefined();
});

for (const path of [
  'app://tapedeck/..%2fmain%2findex.js',
  'app://tapedeck/assets/..%2f..%2fmain%2findex.js',
]) {
  test(`${path} leads to no file outside the page's folder`, async () => {
    const status = await running.page.evaluate((url) => fetch(url).then((r) => r.status), path);
    expect(status).toBe(404);
  });
}

test('the page reaches no server', async () => {
  const server = await listen();
  const outcome = await running.page.evaluate(async (url) => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
      violations.push(violatedDirective),
    );
    const fetched = await fetch(url).then(
      () => 'reached',
      () => 'refused',
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
    return { fetched, violations };
  }, server.url);
  server.close();
  expect(outcome).toEqual({ fetched: 'refused', violations: ['connect-src'] });
  expect(server.requests()).toBe(0);
});

// Chromium itself keeps a page from `file:`; that we do too is tested without it.
for (const url of ['https://example.com/', 'app://other/index.html']) {
  test(`the page cannot go to ${url}`, async () => {
    await running.page.evaluate((target) => {
      const link = document.createElement('a');
      link.href = target;
      document.body.append(link);
      link.click();
      link.remove();
    }, url);
    // An answer proves that the page is still there after the attempt.
    const context = await running.page.evaluate(() => window.tapedeck.request('app:get-context'));
    expect(context.ok).toBe(true);
    expect(running.page.url()).toBe('app://tapedeck/index.html');
  });
}

test('the page cannot open a window or embed another page', async () => {
  const outcome = await running.page.evaluate(() => {
    const opened = window.open('https://example.com/');
    const frame = document.createElement('iframe');
    frame.src = 'https://example.com/';
    const blank = document.createElement('iframe');
    document.body.append(frame, blank);
    const bridge = typeof blank.contentWindow?.tapedeck;
    frame.remove();
    blank.remove();
    return { opened, bridge };
  });
  expect(outcome).toEqual({ opened: null, bridge: 'undefined' });
  expect(running.app.windows()).toHaveLength(1);
});

test('no permission is granted, except to write to the clipboard', async () => {
  const states = await running.page.evaluate(async () => {
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'midi',
      'clipboard-read',
    ];
    const asked = names.map((name) => navigator.permissions.query({ name }));
    return (await Promise.all(asked)).map(({ state }) => state);
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
  const clipboard = await running.page.evaluate(() =>
    navigator.permissions.query({ name: 'clipboard-write' }).then(({ state }) => state),
  );
  expect(clipboard).toBe('granted');
});

test('the page cannot download', async () => {
  await running.app.evaluate(({ session }) => {
    const seen = globalThis as typeof globalThis & { downloads?: boolean[] };
    seen.downloads = [];
    session.defaultSession.on('will-download', (event) =>
      seen.downloads?.push(event.defaultPrevented),
    );
  });
  await running.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['x']));
    link.download = 'x.exe';
    document.body.append(link);
    link.click();
    link.remove();
  });
  await expect
    .poll(() =>
      running.app.evaluate(
        () => (globalThis as typeof globalThis & { downloads?: boolean[] }).downloads,
      ),
    )
    .toEqual([true]);
});

test('only https pages of known sites reach the browser', async () => {
  await running.app.evaluate(({ shell }) => {
    const seen = globalThis as typeof globalThis & { opened?: string[] };
    seen.opened = [];
    shell.openExternal = (url) => Promise.resolve(void seen.opened?.push(url));
  });
  const ask = (url: string) =>
    running.page.evaluate(
      (target) => window.tapedeck.request('app:open-external', { url: target }),
      url,
    );
  for (const url of [
    'http://docs.kraken.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://example.com/',
  ]) {
    expect(await ask(url)).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
  }
  expect(await ask('https://docs.kraken.com/api/')).toEqual({ ok: true, value: null });
  const opened = await running.app.evaluate(
    () => (globalThis as typeof globalThis & { opened?: string[] }).opened,
  );
  expect(opened).toEqual(['https://docs.kraken.com/api/']);
});

test('a page in another window gets no answer, even with our preload script and origin', async () => {
  const preload = join(projectRoot, 'out/preload/index.cjs');
  const answer = await running.app.evaluate(async ({ BrowserWindow }, preloadFile) => {
    const foreign = new BrowserWindow({
      show: false,
      webPreferences: { preload: preloadFile, sandbox: true },
    });
    await foreign.loadURL('app://tapedeck/index.html');
    const said: unknown = await foreign.webContents.executeJavaScript(
      "window.tapedeck.request('collectors:stop-all')",
    );
    foreign.destroy();
    return said;
  }, preload);
  expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden_sender' } });
});

test('even a page that lost its policy reaches no server', async () => {
  const server = await listen();
  const outcome = await running.app.evaluate(async ({ BrowserWindow }, target) => {
    const bare = new BrowserWindow({ show: false });
    await bare.loadURL('data:text/html,bare');
    const said: unknown = await bare.webContents.executeJavaScript(
      `fetch(${JSON.stringify(target)}).then(() => 'reached', () => 'refused')`,
    );
    bare.destroy();
    return said;
  }, server.url);
  server.close();
  expect(outcome).toBe('refused');
  expect(server.requests()).toBe(0);
});

test('a config file cannot point a collector at an unencrypted address elsewhere', async () => {
  const file = join(await makeDataFolder(), 'config.json');
  const collector = {
    id: 'bybit_trades',
    venue: 'bybit',
    market: 'spot',
    symbols: ['BTCUSDT'],
    url: 'ws://192.168.0.7/v5/public/spot',
  };
  await writeFile(file, JSON.stringify({ collectors: [collector] }));
  const { exitCode, stderr } = await runToEnd(['--config', file]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    'collectors[0].url: expected a wss: address, or ws: to a loopback address',
  );
});

/** A server that would answer any page. */
async function listen(): Promise<{ url: string; requests: () => number; close: () => void }> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.setHeader('access-control-allow-origin', '*').end('reached');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests: () => requests,
    close: () => server.close(),
  };
}
