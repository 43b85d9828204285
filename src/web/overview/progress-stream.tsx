/**
 * Progress as it happens, by server-sent events: one look at the database serves everybody who watches, and nobody is
 * looked for while nobody does.
 */

import type { ServerResponse } from 'node:http';
import { renderToString } from 'preact-render-to-string';
import type { App } from '../../app.ts';
import { runningRounds } from '../../store/round-progress.ts';
import { Progress, paceSince } from './progress.tsx';

export interface ProgressStream {
  /** False: too many watch already. */
  add(response: ServerResponse): boolean;
  close(): void;
}

/** Milliseconds between two looks. */
const EVERY = 2_000;
/** A stream ends after so many looks; the browser asks again, and is then asked who it is. */
const LOOKS = 300;
/** So often something is sent although nothing changed, so that both sides know the line is alive. */
const STILL_HERE = 7;
const MOST = 200;

interface Watcher {
  readonly response: ServerResponse;
  looks: number;
  sent: string;
}

export function createProgressStream(app: Pick<App, 'db' | 'clock' | 'log'>): ProgressStream {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    try {
      const at = app.clock();
      const html = renderToString(<Progress rounds={await runningRounds(app.db, paceSince(at))} at={at} />);
      for (const watcher of watchers) tell(watcher, html);
    } catch (error) {
      app.log.warn({ err: error }, 'progress could not be looked at');
    } finally {
      timer = watchers.size > 0 ? setTimeout(look, EVERY) : null;
    }
  }

  function tell(watcher: Watcher, html: string): void {
    watcher.looks += 1;
    if (html !== watcher.sent) watcher.response.write(eventOf(html));
    else if (watcher.looks % STILL_HERE === 0) watcher.response.write(': \n\n');
    watcher.sent = html;
    if (watcher.looks >= LOOKS) watcher.response.end();
  }

  return {
    add(response) {
      if (watchers.size >= MOST) return false;
      const watcher: Watcher = { response, looks: 0, sent: '' };
      watchers.add(watcher);
      response.on('close', () => watchers.delete(watcher));
      timer ??= setTimeout(look, 0);
      return true;
    },
    close() {
      for (const { response } of watchers) response.end();
      watchers.clear();
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

/** A line feed would end the field. */
function eventOf(html: string): string {
  return `event: progress\ndata: ${html.replace(/[\r\n]+/g, ' ')}\n\n`;
}
