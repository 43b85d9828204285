/** What a Postgres server says on the wire when it ends a connection unasked. */

/** One message of the protocol: its letter, its length with itself, what it says. */
export function message(letter: string, body: Buffer): Buffer {
  const head = Buffer.from(`${letter}....`);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** Ends the greeting of a new connection. */
export const READY = message('Z', Buffer.from('I'));

export const FAREWELL = message(
  'E',
  Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
);
