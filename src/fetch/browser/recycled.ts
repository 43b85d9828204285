/** A costly thing that several calls share, made when first needed and replaced after so many uses. */

export interface Recycled<T> {
  /** Runs `work` with the thing of the day. A thing that is to be replaced ends with the last work on it. */
  use<R>(work: (thing: T) => Promise<R>): Promise<R>;
  /** Ends all of them, also those in use; later uses are refused. */
  close(): Promise<void>;
}

export interface RecycledOptions<T> {
  make(): Promise<T>;
  /** Called once for each that was made. */
  end(thing: T): Promise<void>;
  /** One that broke is replaced at once. */
  isUsable(thing: T): boolean;
  /** How often one is used before it is replaced. */
  readonly uses: number;
}

interface Lease<T> {
  readonly thing: Promise<T>;
  uses: number;
  active: number;
}

export function recycled<T>(options: RecycledOptions<T>): Recycled<T> {
  /** Made and not yet ended. */
  const living = new Set<Lease<T>>();
  let current: Lease<T> | null = null;
  let isClosed = false;

  async function take(): Promise<{ lease: Lease<T>; thing: T }> {
    if (isClosed) throw new Error('already closed');
    const lease = current ?? fresh();
    lease.uses++;
    lease.active++;
    if (lease.uses >= options.uses) current = null;
    try {
      const thing = await lease.thing;
      if (isClosed) throw new Error('closed meanwhile');
      if (options.isUsable(thing)) return { lease, thing };
    } catch (error) {
      await giveBack(lease);
      throw error;
    }
    if (current === lease) current = null;
    await giveBack(lease);
    return take();
  }

  function fresh(): Lease<T> {
    const lease = { thing: options.make(), uses: 0, active: 0 };
    living.add(lease);
    current = lease;
    lease.thing.catch(() => {
      living.delete(lease);
      if (current === lease) current = null;
    });
    return lease;
  }

  async function giveBack(lease: Lease<T>): Promise<void> {
    lease.active--;
    if (lease.active === 0 && lease !== current) await end(lease);
  }

  async function end(lease: Lease<T>): Promise<void> {
    if (!living.delete(lease)) return;
    await options.end(await lease.thing);
  }

  return {
    async use(work) {
      const { lease, thing } = await take();
      try {
        return await work(thing);
      } finally {
        await giveBack(lease);
      }
    },
    async close() {
      isClosed = true;
      current = null;
      await Promise.allSettled([...living].map((lease) => lease.thing.then(() => end(lease))));
    },
  };
}
