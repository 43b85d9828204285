/** What was asked, in order: for assertions, and for tests that wait until something was asked. */

export interface LoggedRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** The original address. */
  readonly url: string;
  /** `wechat:MzA…`, `weibo:62…`, or null. */
  readonly about: string | null;
  /** What the platform did: a status, or the fault by which it failed. */
  readonly outcome: number | string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Every part that is given must fit; a path is a whole one, or a pattern. */
export interface Where {
  readonly host?: string;
  readonly path?: string | RegExp;
  readonly about?: string;
}

export function fits(
  where: Where,
  request: { host: string; path: string; url: string; about: string | null },
): boolean {
  const { path } = where;
  return (
    (where.host === undefined || where.host === request.host) &&
    (where.about === undefined || where.about === request.about) &&
    (path === undefined || (typeof path === 'string' ? path === request.path : path.test(request.url)))
  );
}

interface Waiter {
  readonly where: Where;
  readonly count: number;
  readonly done: () => void;
}

export class RequestLog {
  readonly #entries: LoggedRequest[] = [];
  readonly #waiters = new Set<Waiter>();

  list(where: Where = {}): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => fits(where, entry));
  }

  count(where: Where = {}): number {
    return this.list(where).length;
  }

  /** Requests by host and path: `{ 'm.weibo.cn/api/container/getIndex': 2 }`. */
  totals(): Readonly<Record<string, number>> {
    const totals: Record<string, number> = {};
    for (const { host, path } of this.#entries) totals[host + path] = (totals[host + path] ?? 0) + 1;
    return totals;
  }

  /** Resolves when `count` such requests have been answered (or have failed as they were told to). */
  async reached(count: number, where: Where = {}): Promise<void> {
    if (this.count(where) >= count) return;
    await new Promise<void>((done) => this.#waiters.add({ where, count, done }));
  }

  clear(): void {
    this.#entries.length = 0;
  }

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    for (const waiter of [...this.#waiters]) {
      if (this.count(waiter.where) < waiter.count) continue;
      this.#waiters.delete(waiter);
      waiter.done();
    }
  }
}
