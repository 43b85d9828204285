/** Lets so many through at a time; the others wait in the order in which they came. */

export interface Gate {
  /** Resolves, when there is room, to what gives the room back. Rejects with the signal's reason. */
  enter(signal?: AbortSignal): Promise<() => void>;
}

export function createGate(room: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;

  /** The room goes straight to the next in line, past whoever comes just now. */
  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else inside -= 1;
  }

  return {
    async enter(signal) {
      signal?.throwIfAborted();
      if (inside < room) inside += 1;
      else await roomGivenBack(waiting, signal);
      return leave;
    },
  };
}

function roomGivenBack(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const proceed = () => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = () => {
      waiting.splice(waiting.indexOf(proceed), 1);
      reject(signal?.reason);
    };
    waiting.push(proceed);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}
