/** One browser's process: started without a network, ended for certain. */

import type { Browser as Chromium } from 'playwright';
import { within } from './patience.ts';
import type { BrowserOptions } from './visit.ts';

export interface Running {
  readonly chromium: Chromium;
  readonly pid: number;
}

/** Milliseconds that a context or a browser has to end by itself before it is killed. */
export const GRACE = 5_000;

/** The second wall, should a request slip past the first: no name is found, every proxy is dead, no UDP. */
const ARGUMENTS = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--dns-prefetch-disable',
  '--no-pings',
  // Windows that scripts open show nothing that is looked at, and hold up the page that opened them.
  '--block-new-web-contents',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-gpu',
  '--no-first-run',
  '--font-render-hinting=none',
];

/** The browser is missing, broken or forbidden: a fault of this machine, not of a page. */
export class BrowserStartError extends Error {
  override readonly name = 'BrowserStartError';
}

export async function launch(options: BrowserOptions): Promise<Running> {
  const sandbox = options.sandbox ?? process.getuid?.() !== 0;
  try {
    // Loaded only now: it takes half a second, which commands without a browser need not wait for.
    const { chromium } = await import('playwright');
    const browser = await chromium.launch({
      executablePath: options.executable,
      env: { ...options.env },
      args: ARGUMENTS,
      chromiumSandbox: sandbox,
      timeout: 30_000,
      // Signals are the process's own business: it closes us.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    try {
      return { chromium: browser, pid: await pidOf(browser) };
    } catch (error) {
      await browser.close();
      throw error;
    }
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new BrowserStartError(`the browser ${options.executable} does not start: ${remedyFor(said)}`, {
      cause,
    });
  }
}

function remedyFor(said: string): string {
  if (/no usable sandbox/i.test(said)) {
    return 'this system gives its sandbox no user namespaces; allow them (sysctl kernel.unprivileged_userns_clone=1, or an AppArmor or seccomp profile that does), or run as root in a container';
  }
  return `${said.slice(0, 2_000)}; see "xunjian doctor", or set XUNJIAN_BROWSER to another`;
}

async function pidOf(browser: Chromium): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const main = processInfo.find((each) => each.type === 'browser');
  if (!main) throw new Error('the browser does not tell its process');
  return main.id;
}

export async function end(running: Running): Promise<void> {
  const gone = new Promise((resolve) => {
    if (running.chromium.isConnected()) running.chromium.once('disconnected', resolve);
    else resolve(null);
  });
  if (await within(GRACE, running.chromium.close())) return;
  kill(running);
  await within(GRACE, gone);
}

/** With all its children: they are one process group. */
export function kill(running: Running): void {
  for (const pid of [-running.pid, running.pid]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
