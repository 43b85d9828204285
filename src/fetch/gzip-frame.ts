/**
 * Puts bytes into a gzip member (RFC 1952) as they are, in stored blocks (RFC 1951, 3.2.4), without copying
 * them: what is compressed already needs only the frame that WARC readers expect around each record.
 */

import { crc32 } from 'node:zlib';

const MOST_IN_A_BLOCK = 0xffff;
/** Magic, deflate, no flags, no date, no hint, maker unknown. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** The pieces of the member, in order; among them the given ones, whole or in parts. */
export function framed(pieces: readonly Uint8Array[]): Uint8Array[] {
  const member: Uint8Array[] = [HEADER];
  let checksum = 0;
  let size = 0;
  for (const piece of pieces) {
    checksum = crc32(piece, checksum);
    size += piece.length;
    for (let start = 0; start < piece.length; start += MOST_IN_A_BLOCK) {
      const part = piece.subarray(start, start + MOST_IN_A_BLOCK);
      member.push(blockHeader(part.length, false), part);
    }
  }
  member.push(blockHeader(0, true), trailer(checksum, size));
  return member;
}

function blockHeader(length: number, isLast: boolean): Uint8Array {
  const header = Buffer.alloc(5);
  header.writeUInt8(isLast ? 1 : 0, 0);
  header.writeUInt16LE(length, 1);
  header.writeUInt16LE(~length & MOST_IN_A_BLOCK, 3);
  return header;
}

function trailer(checksum: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(checksum, 0);
  bytes.writeUInt32LE(size % 2 ** 32, 4);
  return bytes;
}
